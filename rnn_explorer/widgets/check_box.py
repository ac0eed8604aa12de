"""A box that is checked or not, drawn so that it is seen in both themes."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from rnn_explorer.widgets.theme import theme_of

FADED = 0.45  # opacity of what does not apply
CHECK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.28))  # a check mark in a box of the size 1


class CheckBox(QCheckBox):
    """Without a text. Drawn here: in a dark palette the outline of Qt's own is as good as invisible."""

    def event(self, event: QEvent) -> bool:
        """Space is for the box before it is for the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.key() == Qt.Key.Key_Space)
            return event.isAccepted()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, side = theme_of(self), self.fontMetrics().height() * 0.85
        box = QRectF(0.5, (self.height() - side) / 2, side, side)
        outline = theme.color("accent" if self.hasFocus() or self.isChecked() else "muted",
                              1.0 if self.isEnabled() else FADED)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(outline, 2 if self.hasFocus() else 1))
            painter.setBrush(outline if self.isChecked() else theme.color("base"))
            painter.drawRoundedRect(box, 2, 2)
            if self.isChecked():
                painter.setPen(QPen(theme.color("base"), 1.8))
                x, y = box.x(), box.y()
                painter.drawPolyline([QPointF(x + side * a, y + side * b) for a, b in CHECK])
