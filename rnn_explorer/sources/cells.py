"""What the cells of a table say: numbers, dates, nothing, or words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np

MISSING = frozenset({"", "-", "--", "?", ".", "na", "n/a", "#n/a", "nan", "null", "none", "missing"})
PLAIN = re.compile(r"[+-]?\d+,\d+")
POINT = re.compile(r"[+-]?\d+\.\d+")
DAY_FIRST = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?")
YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?"
                        r"(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?")
UNITS = ((365 * 86400, "year"), (30 * 86400, "month"), (7 * 86400, "week"), (86400, "day"), (3600, "hour"),
         (60, "minute"), (1, "second"))
NEAR = 0.12  # months and years are not all as long


def is_missing(cell: str) -> bool:
    """Whether a cell says nothing."""
    return cell.strip().lower() in MISSING


def number(cell: str, comma: bool) -> float | None:
    """The number that a cell says; None if it says none. comma: whether that is what comes before the decimals."""
    try:
        return float(cell.replace(".", "").replace(",", ".") if comma else cell)
    except ValueError:
        return None


def numbers(cells: Sequence[str], comma: bool) -> np.ndarray:
    """The numbers of many cells; NaN where there is none. Quick if nearly all are numbers."""
    if comma:
        cells = [cell.replace(".", "").replace(",", ".") for cell in cells]
    try:
        return np.fromiter(map(float, cells), float, len(cells))
    except ValueError:
        cells = [cell or "nan" for cell in cells]  # what lacks most often
    try:
        return np.fromiter(map(float, cells), float, len(cells))
    except ValueError:
        found = (number(cell, comma=False) for cell in cells)
        return np.array([np.nan if value is None else value for value in found])


def has_comma(cells: Sequence[str]) -> bool:
    """Whether decimals come after a comma."""
    return any(PLAIN.fullmatch(c.strip()) for c in cells) and not any(POINT.fullmatch(c.strip()) for c in cells)


def month_first(cells: Sequence[str]) -> bool:
    """Whether dates with slashes are written as in America."""
    parts = [match for cell in cells if (match := DAY_FIRST.fullmatch(cell.strip())) and match[2] == "/"]
    return any(int(match[3]) > 12 for match in parts)


def date(cell: str, month_first: bool) -> datetime | None:
    """The date that a cell says, without its zone; None if it says none."""
    cell = cell.strip()
    try:
        if match := DAY_FIRST.fullmatch(cell):
            day, month = (match[3], match[1]) if month_first and match[2] == "/" else (match[1], match[3])
            year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
            hour, minute, *second = map(int, (match[5] or "0:0").split(":"))
            return datetime(year, int(month), int(day), hour, minute, *second)
        match = YEAR_FIRST.fullmatch(cell)
        if match is None:
            return None
        year, month, day, *time = (int(part) if part else 0 for part in match.groups())
        return datetime(year, month, day or 1, *time)
    except ValueError:
        return None


def step_of(dates: Sequence[datetime]) -> str:
    """How far apart dates are, in words: "a day", "15 minutes"; "" if that can not be said."""
    seconds = [(after - before).total_seconds() for before, after in pairwise(dates)]
    if not seconds or (middle := float(np.median(seconds))) <= 0:
        return ""
    for length, name in UNITS:
        count = round(middle / length)
        exact = NEAR if length >= 28 * 86400 else 1e-6
        if count and abs(middle / length - count) <= exact * count:
            return f"{'an' if name == 'hour' else 'a'} {name}" if count == 1 else f"{count} {name}s"
    return f"{middle:g} seconds"
