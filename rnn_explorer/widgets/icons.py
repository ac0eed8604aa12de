"""Icons in the colours of the palette of the moment, sharp at every scale.

The drawings are Lucide's; ``currentColor`` in them becomes the colour of a button's text.
"""

from functools import cache
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from rnn_explorer.assets import resources

_DISABLED_OPACITY = 0.45


def icon(name: str) -> QIcon:
    """The icon ``name``. Raises KeyError, with the names there are, for an unknown one."""
    if name not in icon_names():
        raise KeyError(f"there is no icon {name!r}; the names are: {', '.join(sorted(icon_names()))}")
    return QIcon(_PaletteEngine(name))


def app_icon() -> QIcon:
    """The icon of the application, in colours of its own."""
    return QIcon(str(_file("rnn-explorer")))


@cache
def icon_names() -> frozenset[str]:
    """The names of all icons."""
    return frozenset(file.stem for file in (resources() / "icons").glob("*.svg"))


def _file(name: str) -> Path:
    return resources() / "icons" / f"{name}.svg"


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    drawing = _file(name).read_text(encoding="utf-8").replace("currentColor", color)
    return QSvgRenderer(QByteArray(drawing.encode()))


def _color(mode: QIcon.Mode) -> QColor:
    disabled = mode == QIcon.Mode.Disabled
    group = QPalette.ColorGroup.Disabled if disabled else QPalette.ColorGroup.Active
    color = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText)
    color.setAlphaF(_DISABLED_OPACITY if disabled else 1.0)
    return color


class _PaletteEngine(QIconEngine):
    """Paints one drawing, in the palette's colour for the state of the button."""

    # Qt owns a clone but takes no reference to its Python half: without this one the process crashes.
    _clones: ClassVar[list[QIconEngine]] = []

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def clone(self) -> QIconEngine:
        copy = _PaletteEngine(self._name)
        self._clones.append(copy)
        return copy

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = _color(mode)
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        painter.save()
        painter.setOpacity(painter.opacity() * color.alphaF())
        _renderer(self._name, color.name()).render(painter, square)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        color = _color(mode).name(QColor.NameFormat.HexArgb)
        key = f"{self._name} {size.width()}x{size.height()} @{scale} {color}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = self._drawn(size, mode, state, scale)
            QPixmapCache.insert(key, pixmap)
        return pixmap

    def _drawn(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        pixmap = QPixmap(size * scale)  # Qt gives the size in device-independent pixels
        if pixmap.isNull():
            return pixmap  # of a button that has no room
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap
