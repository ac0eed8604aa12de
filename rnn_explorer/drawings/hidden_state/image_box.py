"""One excerpt of an image: the image, and below it the unit's value at every time step."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.hidden_state.curve_box import CurveBoxes
from rnn_explorer.drawings.hidden_state.excerpt import told_by
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.session.probe import Finding, Passage
from rnn_explorer.widgets.picture import paint_values
from rnn_explorer.widgets.theme import Theme

SHARE = 0.8  # of the height of a box, for the image


class ImageBoxes(CurveBoxes):
    """Draws excerpts of images that are read at once, or column by column."""

    smallest: ClassVar = (64.0, 76.0)

    @property
    def name(self) -> str:
        return QCoreApplication.translate("hidden state", "the images that were read")

    def paint_read(self, painter: QPainter, box: QRectF, steps: range, passage: Passage, theme: Theme) -> None:
        upper = QRectF(box.left(), box.top(), box.width(), round(SHARE * box.height()))
        painter.fillRect(upper, theme.color("base"))
        rows, columns = self.finding.question.experiment.task.inputs.image
        read = passage.inputs[steps.start : steps.stop]
        image = read.T if columns == 1 else read[0].reshape(rows, columns)
        side = min(upper.width() / image.shape[1], upper.height() / rows)
        width = upper.width() if columns == 1 else int(side) * columns  # a column stands above its value
        height = upper.height() if columns == 1 else int(side) * rows
        place = QRectF(round(upper.center().x() - width / 2), round(upper.center().y() - height / 2), width, height)
        paint_values(painter, place, image, 1.0, True, theme)
        painter.setPen(QPen(theme.color("faint"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(upper.adjusted(0, 0, -1, -1))


def shows_images(finding: Finding) -> bool:
    """Whether what was read is images, a column or all of one at a time step."""
    image = finding.question.experiment.task.inputs.image
    at_once = all(len(passage.inputs) == 1 for passage in finding.passages)
    return bool(image and finding.question.experiment.task.inputs.shares and (at_once or image[1] == 1))


def image_boxes(finding: Finding, quantity: Quantity, unit: int, limit: float, metrics: QFontMetricsF) -> ImageBoxes:
    """Of whole images."""
    return ImageBoxes(finding, quantity, unit, limit, metrics, told_by(finding, unit))
