"""The coloured parts of an equation: what they are in its TeX, and where they are when it is typeset."""

import re
from collections.abc import Iterator

Box = tuple[float, float, float, float]  # left, top, width, height
_COLORED = re.compile(r"\\textcolor\{[^}]*\}\{")


def colored_parts(tex: str) -> list[str]:
    r"""What is coloured in ``tex``, in its order: the second argument of every ``\textcolor``."""
    return [_group(tex, found.end()) for found in _COLORED.finditer(tex)]


def _group(tex: str, start: int) -> str:
    """What stands between the brace before ``start`` and the one that closes it."""
    depth = 1
    for end in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[end], 0)
        if depth == 0:
            return tex[start:end]
    raise ValueError(f"a brace is not closed in {tex}")


def boxes(node, x: float, y: float) -> Iterator[Box]:
    """Of the coloured parts of a node of ziamath that is drawn at (x, y), in the order of the TeX."""
    for (dx, dy), part in zip(getattr(node, "nodexy", ()), node.nodes, strict=False):
        element = getattr(part, "element", None)
        if element is not None and element.get("mathcolor"):
            box = part.bbox
            yield x + dx + box.xmin, y + dy - box.ymax, box.xmax - box.xmin, box.ymax - box.ymin
        else:
            yield from boxes(part, x + dx, y + dy)
