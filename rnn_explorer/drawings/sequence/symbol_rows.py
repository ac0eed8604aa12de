"""How the height of a sequence of symbols is shared out: among its rows, and among the most probable symbols."""

from itertools import accumulate

from PySide6.QtCore import QRectF

from rnn_explorer.drawings.sequence.drawing import Row, Style

LINES = 14.0  # of text: with more height than that, texts are larger
WORD, LETTER = 1.25, 2.0  # lines of text that are filled as far as a word, or a letter, is probable
PADDING = 2
_BEST, _MANY = 5, 8  # how many of the most probable symbols are drawn at most, and with much height
_AMPLE = 2.2  # lines a symbol: with more, there are more symbols
_HIGHEST = 3.2  # lines a symbol: no more, or it would be far from its bar and from its neighbours
_LARGE = 34.0  # logical pixels, of a row of inputs or targets at most
_GAP = 3.0  # logical pixels below the last bar


def lines_of(height: float, most: int) -> int:
    """How many of ``most`` symbols there are in ``height`` lines of text."""
    wanted = _BEST if height < _AMPLE * _BEST else min(int(height / _AMPLE), _MANY)
    return min(max(int(height), 1), wanted, most)


def middle_of(rect: QRectF, height: float) -> QRectF:
    """The part of a high line, around its text, that is filled."""
    spare = max(rect.height() - height, 0.0)
    return rect.adjusted(0, spare / 2, 0, -spare / 2)


def rows_of(style: Style, line: float, last: float, most: int, is_wanted: bool, letters: bool
            ) -> tuple[Row, Row, Row, Row]:
    """Input, target, output and the probability of the target from the top, in the middle of a very high panel.

    line: the height of a line of text; last: the lines of the probability; most: how many symbols there are; is_wanted:
    whether there are targets; letters: whether there is room for symbols.
    """
    height = style.height - 2 * PADDING
    if not letters and is_wanted:
        upper = min(line + 2, height / 3)
        return _stacked(("", "", "output", "p(target)"), (upper, 0.0, (height - upper) / 2, (height - upper) / 2))
    last = min(last * line + _GAP, height / 4) if is_wanted else 0.0
    upper = min(max(0.26 * height, line), _LARGE * style.scale, (height - last) / 3 if is_wanted else height / 2)
    target = upper if is_wanted else 0.0
    output = max(height - upper - target - last, 1.0)
    spare = max(output - _HIGHEST * line * min(most, _MANY), 0.0)
    names = ("input", "target", "output", "p(target)") if is_wanted else ("input", "", "output", "")
    return _stacked(names, (upper, target, output - spare, last), spare / 2)


def _stacked(names: tuple[str, ...], heights: tuple[float, ...], above: float = 0.0) -> tuple[Row, Row, Row, Row]:
    tops = accumulate(heights[:-1], initial=PADDING + above)
    return tuple(map(Row, names, tops, heights))
