"""A WAV recording becomes one channel of float32, at most 8000 values a second."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import BinaryIO

import numpy as np

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.disk import Watch, head, size_of

MOST = 8000  # values a second that are kept
FEWEST = 200  # values
PIECE = 2**18  # frames that are read at once, before they are made a multiple of what becomes one value
PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
FORMATS = {(PCM, 8): "u1", (PCM, 16): "<i2", (PCM, 24): "24", (PCM, 32): "<i4", (FLOAT, 32): "<f4", (FLOAT, 64): "<f8"}


@dataclass(frozen=True)
class Header:
    """rate: frames a second; a frame has a number a channel. start, size: of the sound in the file, in bytes. promised:
    the size that the header says.
    """

    code: int
    bits: int
    channels: int
    rate: int
    start: int
    size: int
    promised: int

    @property
    def frame(self) -> int:
        """Bytes."""
        return self.channels * self.bits // 8


def read_recording(files: Sequence[Path], data: Path, watch: Watch) -> dict[str, object]:
    """Write the sound of the files to ``data`` (float32, −1 to 1), one after the other; what was understood of it.

    Raises BadInput if they are no WAV files, Stopped if it is not wanted any more.
    """
    size = size_of(files)
    watch.expect(size)
    headers = [header_of(path) for path in files]
    for path, header in zip(files, headers, strict=True):
        if header.rate != headers[0].rate:
            raise BadInput(f"'{path.name}' has {header.rate:,} samples a second and '{files[0].name}' "
                           f"{headers[0].rate:,}; a folder is read as one recording: put it into another folder")
    ends, loudest, count = [], 0.0, 0
    with data.open("wb") as out:
        for path, header in zip(files, headers, strict=True):
            for values in _values(path, header, watch):
                out.write(values.tobytes())
                count, loudest = count + len(values), max(loudest, float(np.abs(values).max(initial=0.0)))
            ends.append(count)
    _require_sound(files[0].name, count, loudest)
    first = headers[0]
    return {
        "length": count, "ends": tuple(ends), "rate": round(first.rate / _factor(first.rate)), "recorded": first.rate,
        "channels": first.channels, "format": f"{first.bits} bits{', floating point' if first.code == FLOAT else ''}",
        "notes": _notes(files, headers),
    }


def header_of(path: Path) -> Header:
    """Raises BadInput if the file is no WAV recording that can be read, or its header can not be true."""
    begins = head(path)
    if begins[:4] != b"RIFF" or begins[8:12] != b"WAVE":
        raise BadInput(f"'{path.name}' is no WAV recording; save the sound as WAV (PCM) and open that")
    with path.open("rb") as file:
        end = file.seek(0, 2)
        form, sound = None, None
        for name, start, size in _chunks(file, end):
            if name == b"fmt ":
                form = _form(path, file, start, size)
            elif name == b"data":
                sound = start, size
                break
    if form is None or sound is None:
        raise BadInput(f"'{path.name}' says that it is a WAV recording, but has no "
                       f"{'sound' if form else 'description of its sound'} in it; record or save it again")
    code, channels, rate, bits = form
    start, promised = sound
    frame = channels * bits // 8
    return Header(code, bits, channels, rate, start, min(promised, end - start) // frame * frame, promised)


def _chunks(file: BinaryIO, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and size of every part of the file."""
    place = 12
    while place + 8 <= end:
        file.seek(place)
        name, size = struct.unpack("<4sI", file.read(8))
        yield name, place + 8, size
        place += 8 + size + size % 2


def _form(path: Path, file: BinaryIO, start: int, size: int) -> tuple[int, int, int, int]:
    """Code, channels, rate, bits."""
    file.seek(start)
    said = file.read(min(size, 40))
    if len(said) < 16:
        raise BadInput(f"the header of '{path.name}' is cut off; record or save it again")
    code, channels, rate, _, align, bits = struct.unpack("<HHIIHH", said[:16])
    if code == EXTENSIBLE and len(said) >= 26:
        code = struct.unpack("<H", said[24:26])[0]
    if (code, bits) not in FORMATS:
        raise BadInput(f"the sound of '{path.name}' is stored in a way that is not read here (format {code}, {bits} "
                       "bits); save it as WAV with 16 bits PCM")
    if not (1 <= channels <= 64 and 100 <= rate <= 1_000_000 and align == channels * bits // 8):
        raise BadInput(f"the header of '{path.name}' can not be true: {channels} channels, {rate:,} samples a second, "
                       f"{bits} bits, {align} bytes for all channels; save it again as WAV with 16 bits PCM")
    return code, channels, rate, bits


def _values(path: Path, header: Header, watch: Watch) -> Iterator[np.ndarray]:
    """The mean of all channels, and of as many frames as become one value."""
    factor = _factor(header.rate)
    wanted = PIECE // factor * factor * header.frame
    with path.open("rb") as file:
        file.seek(header.start)
        left = header.size
        while left > 0 and (piece := file.read(min(wanted, left))):
            left -= len(piece)
            watch.advance(len(piece))
            frames = _numbers(piece[: len(piece) // header.frame * header.frame], header).reshape(-1, header.channels)
            whole = len(frames) // factor * factor
            yield frames[:whole].mean(axis=1).reshape(-1, factor).mean(axis=1).astype(np.float32)


def _numbers(piece: bytes, header: Header) -> np.ndarray:
    """−1 to 1."""
    kind = FORMATS[header.code, header.bits]
    if header.code == FLOAT:
        with np.errstate(invalid="ignore"):
            found = np.frombuffer(piece, kind).astype(float)
        return np.clip(np.nan_to_num(found, nan=0.0), -1.0, 1.0)
    if kind == "24":
        wide = np.zeros((len(piece) // 3, 4), dtype=np.uint8)
        wide[:, 1:] = np.frombuffer(piece, np.uint8).reshape(-1, 3)
        return wide.view("<i4")[:, 0] / 2.0**31
    if kind == "u1":
        return np.frombuffer(piece, kind) / 128.0 - 1.0
    return np.frombuffer(piece, kind) / 2.0 ** (header.bits - 1)


def _factor(rate: int) -> int:
    return max(ceil(rate / MOST), 1)


def _require_sound(name: str, count: int, loudest: float) -> None:
    if count < FEWEST:
        raise BadInput(f"'{name}' has {count} values of sound; at least {FEWEST} are needed: record more")
    if loudest == 0.0:
        raise BadInput(f"'{name}' is silent: all its values are 0; choose another recording")


def _notes(files: Sequence[Path], headers: Sequence[Header]) -> tuple[str, ...]:
    return tuple(
        f"The header of '{path.name}' promises {header.promised:,} bytes of sound, but there are {header.size:,}; "
        "what is there was read."
        for path, header in zip(files, headers, strict=True) if header.promised > header.size + header.frame
    )
