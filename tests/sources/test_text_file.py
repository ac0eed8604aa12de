"""Texts: encodings, alphabets, and what is kept of them."""

import numpy as np
import pytest

from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.text_file import MOST

TEXT = "Grüße, world: a line\nand another one 😀\n"


def text_of(understood):
    """The text again, from what is kept."""
    _, indices = opened(understood.source(), "text")
    symbols = understood.symbols + "�" * bool(understood.joined)
    return "".join(symbols[index] for index in indices)


@pytest.mark.parametrize(
    "codec, name",
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with a byte order mark"), ("utf-16", "UTF-16 with a byte order mark"),
     ("utf-16-le", "UTF-16 (little endian)"), ("utf-16-be", "UTF-16 (big endian)"),
     ("utf-32", "UTF-32 with a byte order mark")],
)
def test_that_a_text_is_the_same_in_every_encoding(read, codec, name):
    understood = read("text.txt", TEXT.encode(codec))
    assert text_of(understood) == TEXT
    assert understood.encoding == name
    assert bool(understood.notes) == (codec in ("utf-16-le", "utf-16-be"))  # a guess is told


def test_that_a_text_that_is_no_utf_8_is_read_as_windows_1252_and_told(read):
    understood = read("text.txt", "Grüße – “quoted” text\n".encode("cp1252"))
    assert text_of(understood) == "Grüße – “quoted” text\n"
    assert "Windows-1252" in understood.notes[0]


def test_that_all_line_ends_are_the_same(read):
    assert text_of(read("text.txt", "one line\r\nanother\rand a third\n")) == "one line\nanother\nand a third\n"


def test_that_characters_beyond_the_most_frequent_ones_are_joined(read):
    letters = [chr(0x4E00 + number) for number in range(MOST + 50)]
    text = "".join(letter * (2 if number < MOST else 1) for number, letter in enumerate(letters))
    understood = read("text.txt", text)
    assert (len(understood.symbols), understood.joined) == (MOST, 50)
    assert text_of(understood).count("�") == 50
    assert f"{MOST + 50} different characters" in understood.notes[0]


def test_that_a_long_text_is_read_in_pieces_without_a_seam(read):
    text = "".join(map(str, range(400_000))) + "äöü€😀" * 50_000  # multi-byte characters at every boundary
    understood = read("text.txt", text)
    assert understood.length == len(text)
    assert text_of(understood) == text


def test_that_a_line_of_10_mb_is_a_text_like_any_other(read):
    understood = read("text.txt", "word " * 2_000_000)
    assert understood.length == 10_000_000
    assert opened(understood.source(), "text")[1].dtype == np.uint8


def test_that_what_was_read_is_found_again_and_not_read_twice(written, read):
    first = read("text.txt", TEXT)
    told = []
    from rnn_explorer.sources.reader import understand

    again = understand(first.path, told.append)
    assert again == first and not told
