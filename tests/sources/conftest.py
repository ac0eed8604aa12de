"""Files of all kinds, written for a test."""

import pytest
from own_files import write_wav

from rnn_explorer.sources.reader import understand


@pytest.fixture
def written(tmp_path):
    """A file with this content: bytes, or a text in UTF-8."""
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def read(written):
    """What is understood of a file with this content."""
    return lambda name, content, **more: understand(written(name, content), **more)


@pytest.fixture
def recorded(tmp_path):
    """A WAV file of 16 bits."""
    return lambda name="tone.wav", **more: write_wav(tmp_path / name, **more)
