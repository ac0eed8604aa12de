"""A saved session as a file, described in ``docs/session-format.md``: arrays, and the rest as JSON, in one archive."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rnn_explorer.errors import BadInput
from rnn_explorer.files.safe_write import write_bytes

SUFFIX = ".rnnx"


def save_session(path: Path, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write ``about`` (what JSON can say) and ``arrays``. Raises BadInput if that can not be."""
    buffer = io.BytesIO()
    np.savez(buffer, about=np.array(json.dumps(about, ensure_ascii=False)), **arrays)
    write_bytes(path, buffer.getvalue())


def load_session(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What was saved. Raises BadInput if the file can not be read or is something else."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return json.loads(str(arrays.pop("about"))), arrays
    except OSError as problem:
        raise BadInput(f"cannot read {path}: {problem.strerror or problem}; choose a file that is there") from problem
    except Exception as problem:  # zipfile, tokenize and NumPy have a dozen kinds for damaged bytes
        raise BadInput(f"{path.name} is no saved session; choose one whose name ends in {SUFFIX}") from problem
