import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnn_explorer.widgets import typeset as module
from rnn_explorer.widgets.equation_view import EquationView, with_theme_colors
from rnn_explorer.widgets.recent import Recent
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.widgets.typeset import Typesetter

STEP = r"\mathbf{a}^{(t)} = \mathbf{b} + \textcolor{recurrence}{\mathbf{W}}\,\mathbf{h}^{(t-1)}"


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch):
    monkeypatch.setattr(module, "_cache", Recent(512))


@pytest.fixture
def typesetter(qapp):
    made = Typesetter()
    yield made
    made.close()


@pytest.fixture
def synchronous(monkeypatch):
    monkeypatch.setattr(Typesetter, "synchronous", True)


@pytest.fixture
def view(qtbot, typesetter):
    made = EquationView(typesetter=typesetter)
    qtbot.addWidget(made)
    made.setPalette(LIGHT.palette())
    made.set_point_size(16)
    return made


def picture(view: EquationView, scale: int = 1) -> QImage:
    """What the view paints, on a transparent ground, on a screen with ``scale`` pixels a unit."""
    image = QImage(view.size() * scale, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(scale)
    image.fill(0)
    view.render(image, renderFlags=QWidget.RenderFlag(0))
    return image


def pixels(image: QImage) -> np.ndarray:
    """Blue, green, red, alpha: (height, width, 4)."""
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def inked(view: EquationView) -> QRect:
    """The smallest rectangle with all the ink; empty without ink."""
    rows, columns = np.nonzero(pixels(picture(view))[..., 3] > 100)
    if not rows.size:
        return QRect()
    left, top = int(columns.min()), int(rows.min())
    return QRect(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)


def colors(view: EquationView) -> set[str]:
    painted = pixels(picture(view))
    opaque = painted[painted[..., 3] == 255]
    return {f"#{red:02x}{green:02x}{blue:02x}" for blue, green, red, _ in np.unique(opaque, axis=0)}


def test_that_an_equation_fills_its_natural_size_with_ink(view, synchronous):
    view.set_tex(STEP)
    view.resize(view.sizeHint())
    ink = inked(view)
    assert ink.width() > 0.95 * view.width() and ink.height() > 0.8 * view.height()


def test_that_no_equation_draws_nothing_and_takes_no_space(view, synchronous):
    view.resize(200, 60)
    for tex in (STEP, None):
        view.set_tex(tex)
    assert inked(view).isEmpty() and view.sizeHint().isEmpty() and view.is_ready()


def test_that_ink_and_named_colours_follow_the_theme(view, synchronous):
    view.set_tex(STEP)
    view.resize(view.sizeHint())
    assert {LIGHT.ink, LIGHT.recurrence} <= colors(view)
    view.setPalette(DARK.palette())
    assert {DARK.ink, DARK.recurrence} <= colors(view)


def test_that_colours_unknown_to_the_theme_stay_as_they_are():
    assert with_theme_colors(r"\color{#123456}x \textcolor{orange}{y}", LIGHT) == (
        r"\color{#123456}x \textcolor{orange}{y}"
    )


def test_that_a_wide_equation_is_scaled_down_and_a_small_one_never_up(view, synchronous):
    view.set_tex(STEP)
    natural = view.sizeHint()
    half = natural.width() // 2
    assert view.heightForWidth(2 * natural.width()) == natural.height()
    assert view.heightForWidth(half) == pytest.approx(natural.height() / 2, abs=1.5)
    view.resize(half, view.heightForWidth(half))
    assert inked(view).width() == pytest.approx(half, abs=4)
    view.resize(2 * natural.width(), 2 * natural.height())
    assert inked(view).width() <= natural.width()


def test_that_a_layout_gives_the_height_that_the_width_needs(view, synchronous):
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(view)
    column.addStretch()
    view.set_tex(STEP)
    holder.resize(view.sizeHint().width() // 2, 400)
    column.activate()
    assert view.height() == view.heightForWidth(view.width()) < view.sizeHint().height()
    view.setParent(None)


def test_that_the_equation_appears_when_it_is_ready(qtbot, view):
    view.resize(300, 60)
    view.show()
    view.set_tex(STEP)
    assert not view.is_ready() and inked(view).isEmpty() and view.sizeHint().height() > 16
    qtbot.waitUntil(view.is_ready)
    view.resize(view.sizeHint())
    assert not inked(view).isEmpty()


def test_that_the_place_of_the_last_equation_is_kept_for_the_next(qtbot, view):
    view.show()
    view.set_tex(STEP)
    qtbot.waitUntil(view.is_ready)
    size = view.sizeHint()
    view.set_tex(STEP + " + 1")
    assert not view.is_ready() and view.sizeHint() == size


def test_that_what_was_typeset_once_is_painted_without_typesetting(qtbot, view, monkeypatch):
    view.show()
    view.set_tex("a")
    qtbot.waitUntil(view.is_ready)
    monkeypatch.setattr(module, "_make", lambda order: pytest.fail(f"typeset {order.tex} again"))
    view.set_tex(None)
    view.set_tex("a")
    view.resize(view.sizeHint())
    assert view.is_ready() and not inked(view).isEmpty()


def test_that_a_hidden_view_asks_when_it_is_shown(qtbot, view, monkeypatch):
    asked = []
    original = view._typesetter.request
    monkeypatch.setattr(view._typesetter, "request", lambda *order: asked.append(order) or original(*order))
    view.set_tex("a")
    assert asked == []
    view.show()
    qtbot.waitUntil(view.is_ready)
    assert len(asked) == 1


def test_that_equations_fetched_in_advance_are_there_at_once(qtbot, view):
    with qtbot.waitSignal(view._typesetter.ready):
        view.prefetch([STEP])
    view.set_tex(STEP)
    assert view.is_ready()


def test_that_a_view_that_is_gone_is_not_called(qtbot, typesetter):
    view = EquationView(typesetter=typesetter)
    view.show()
    view.set_tex("a")
    with qtbot.captureExceptions() as exceptions, qtbot.waitSignal(typesetter.ready):
        view.deleteLater()
        qtbot.wait(0)
    assert exceptions == []


def test_that_an_unreadable_equation_is_shown_as_text_with_the_reason(qtbot, view):
    view.show()
    view.set_tex(r"\foo x")
    qtbot.waitUntil(view.is_ready)
    view.resize(view.sizeHint())
    assert not inked(view).isEmpty() and r"unknown command \foo" in view.toolTip()
    view.set_tex("x")
    assert view.toolTip() == ""


def test_that_the_picture_is_as_sharp_as_the_screen(view, synchronous):
    view.set_tex("x = 1")
    view.resize(view.sizeHint())
    fine, coarse = picture(view, 3), picture(view)
    enlarged = coarse.scaled(fine.size(), mode=Qt.TransformationMode.SmoothTransformation)
    assert partly_covered(fine) < 0.5 * partly_covered(enlarged)


def partly_covered(image: QImage) -> int:
    alpha = pixels(image)[..., 3]
    return int(((alpha > 20) & (alpha < 235)).sum())
