"""MathML as it is before it is typeset: read from TeX, checked, and without what only costs time."""

import re
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FOREIGN_COLOR = re.compile(r"\\(?:text)?color\s*\{(?!#[0-9a-fA-F]{6}\})([^}]*)\}")
_ACCENT = re.compile(r"<mo([^>]*)>([^<]*)</mo></mover>")
_UNREAD = re.compile(r"\\[A-Za-z]+")
_PLACED_BY_ROW = ("mo", "mover", "msub", "msup", "msubsup")  # the row around it decides about spaces, accents, scripts


def mathml_of(tex: str) -> "Element":
    """The tree of ``tex``, in which the accents are narrow and nothing is nested without need.

    Raises ValueError for what ziamath would draw as it is spelt (unknown commands) or in black (unknown colours), and
    what its parsers raise.
    """
    if "ziamath" not in sys.modules:  # its import calls what Python 3.11 and 3.12 declare deprecated
        warnings.filterwarnings("ignore", "path is deprecated", DeprecationWarning)
    from xml.etree import ElementTree  # late, as ziamath: neither is needed for the first paint

    from ziamath.tex import tex2mml

    root = ElementTree.fromstring(_with_narrow_accents(tex2mml(tex)))
    _check(tex, root)
    _flatten(root)
    return root


def _with_narrow_accents(mathml: str) -> str:
    """Accents that neither stretch nor have the spaces of a relation, which would push their letter aside."""
    unspaced = _ACCENT.sub(r'<mo\1 lspace="0" rspace="0">\2</mo></mover>', mathml)
    return unspaced.replace(">&#x00302;", ' stretchy="false">&#710;')


def _check(tex: str, root: "Element") -> None:
    if foreign := _FOREIGN_COLOR.search(tex):
        raise ValueError(f"colour {foreign[1]!r} is not #rrggbb")
    if unread := next(filter(None, map(_UNREAD.match, root.itertext())), None):
        raise ValueError(f"unknown command {unread.group()}")


def _flatten(element: "Element", in_row: bool = True) -> None:
    """Leave out rows around one thing, and rows around all of a row: ziamath measures every row twice, and so the
    innermost of n nested ones 2ⁿ times.
    """
    is_row = _tag(element) in ("math", "mrow") or (_tag(element) == "mstyle" and in_row)
    if is_row and len(element) == 1 and _is_bare_row(element[0]):
        element[:] = list(element[0])
    for index, child in enumerate(element):
        while _is_bare_row(child) and len(child) == 1 and _tag(child[0]) not in _PLACED_BY_ROW:
            child = child[0]
        element[index] = child
        _flatten(child, is_row)


def _is_bare_row(element: "Element") -> bool:
    return _tag(element) == "mrow" and not element.attrib


def _tag(element: "Element") -> str:
    return element.tag.rpartition("}")[2]
