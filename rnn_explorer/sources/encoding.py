"""In which encoding a text is written: its byte order mark says it, or it is tried."""

from __future__ import annotations

import codecs
from pathlib import Path

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.disk import Watch, head, pieces

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with a byte order mark", "utf-16": "UTF-16 with a byte order mark",
    "utf-32": "UTF-32 with a byte order mark", "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)", "cp1252": "Windows-1252",
}
GUESSED = frozenset({"utf-16-le", "utf-16-be", "cp1252"})
CONTROL = frozenset(map(chr, range(32))) - set("\t\n\v\f\r\x1b")
LOOKED_AT = 20_000  # characters
FEW_CONTROL = 0.02  # of the characters at most
ZEROS = 0.3  # of every other byte at least: letters of the West in UTF-16


def encoding_of(path: Path, watch: Watch) -> str:
    """The codec with which the whole file can be read as text; ``NAMES`` says it to a person.

    Raises BadInput, with the place, if it is no text.
    """
    begins = head(path)
    guess = _guess(begins)
    if _check(path, guess, watch):
        return guess
    if _check(path, "cp1252", watch):
        return "cp1252"
    raise BadInput(f"'{path.name}' is no text in UTF-8, UTF-16 or Windows-1252; save it as plain text in UTF-8")


def _guess(begins: bytes) -> str:
    for mark, name in MARKS:
        if begins.startswith(mark):
            return name
    even, odd = begins[::2], begins[1::2]
    zeros = even.count(0) / len(even), odd.count(0) / max(len(odd), 1)
    if zeros[1] > ZEROS and zeros[0] < zeros[1] / 10:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > ZEROS and zeros[1] < zeros[0] / 10 else "utf-8"


def _check(path: Path, name: str, watch: Watch) -> bool:
    """Whether all of the file is text in the encoding; False if another one may be tried."""
    decoder, plain, characters = codecs.getincrementaldecoder(name)(), True, 0
    before = 0  # bytes
    for number, piece in enumerate(pieces(path, watch)):
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece)
        except UnicodeError as error:
            return _refuse(path, name, plain, before - waiting + getattr(error, "start", 0))
        _require_text(path, text, characters, number == 0)
        plain, characters, before = plain and text.isascii(), characters + len(text), before + len(piece)
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return _refuse(path, name, plain, before)
    return True


def _refuse(path: Path, name: str, plain: bool, place: int) -> bool:
    """False if nothing yet has spoken for this encoding."""
    if name == "utf-8" and plain:
        return False
    if name == "cp1252":
        return False
    raise BadInput(f"'{path.name}' begins as {NAMES[name]} but is damaged or binary at byte {place + 1:,}; "
                   "save it as plain text in UTF-8")


def _require_text(path: Path, text: str, before: int, first: bool) -> None:
    if (place := text.find("\0")) >= 0:
        raise BadInput(f"'{path.name}' is binary or damaged: character {before + place + 1:,} is NUL, which no text "
                       "has; save it as plain text in UTF-8")
    begins = text[:LOOKED_AT] if first else ""
    if begins and sum(map(CONTROL.__contains__, begins)) > FEW_CONTROL * len(begins):
        raise BadInput(f"'{path.name}' is binary: it is full of control characters; choose a text, CSV or WAV file")
