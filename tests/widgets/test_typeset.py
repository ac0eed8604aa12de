import subprocess
import sys
import threading

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QThread
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from rnn_explorer.widgets import typeset as module
from rnn_explorer.widgets.recent import Recent
from rnn_explorer.widgets.typeset import Typesetter, typeset

INK = "#1d2430"
ERROR_AT_H = r"\frac{\partial L}{\partial \mathbf{h}} = \mathbf{W}^{\top} \frac{\partial L}{\partial a}"


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch):
    monkeypatch.setattr(module, "_cache", Recent(512))


@pytest.fixture
def typesetter(qapp):
    made = Typesetter()
    yield made
    made.close()


@pytest.fixture
def held_engine():
    """Holds the worker in its first equation until it is released."""
    module._engine.acquire()
    yield module._engine
    if module._engine.locked():
        module._engine.release()


def picture(svg: bytes) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg))
    image = QImage(renderer.defaultSize(), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def inked_columns(image: QImage) -> np.ndarray:
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()
    return np.flatnonzero((pixels[..., 3] > 100).any(axis=0))


def order_of_making(monkeypatch) -> list[str]:
    made = []
    original = module._make
    monkeypatch.setattr(module, "_make", lambda order: made.append(order.tex) or original(order))
    return made


def test_that_an_equation_has_ink_from_its_left_edge_to_its_right_edge(qapp):
    columns = inked_columns(picture(typeset(ERROR_AT_H, 30, INK).svg))
    assert columns[0] <= 4
    assert columns[-1] - columns[0] > 140


def test_that_the_size_is_that_of_the_picture_and_the_baseline_lies_in_it(qapp):
    made = typeset("x = y", 30, INK)
    size = QSvgRenderer(QByteArray(made.svg)).viewBoxF().size()
    assert (made.width, made.height) == pytest.approx((size.width(), size.height()), abs=0.01)
    assert made.height / 2 < made.baseline < made.height  # y reaches below the baseline


def test_that_a_hat_does_not_push_its_letter_to_the_right(qapp):
    plain, hatted = (typeset(tex, 40, INK).width for tex in (r"\mathbf{y}", r"\hat{\mathbf{y}}"))
    assert hatted == pytest.approx(plain, abs=4)


def test_that_the_ink_and_the_colours_within_are_those_asked_for():
    svg = typeset(r"\textcolor{#c77400}{\mathbf{W}}^{\top} x", 20, INK).svg.decode()
    assert "#c77400" in svg
    assert INK in svg


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{a", "cannot typeset"),
        (r"\left( x", "extra left or missing right"),
        (r"\foo x", r"unknown command \\foo"),
        (r"\textcolor{orange}{W}", "colour 'orange'"),
        ("a & b", "not well-formed"),
        ("", "no available tokens"),
    ],
)
def test_that_unreadable_tex_is_refused_by_name(tex, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        typeset(tex, 20, INK)
    assert tex in str(caught.value)


def test_that_an_equation_is_typeset_once(monkeypatch):
    made = order_of_making(monkeypatch)
    assert typeset("a + b", 20, INK) is typeset("a + b", 20, INK)
    typeset("a + b", 21, INK)
    assert made == ["a + b", "a + b"]


def test_that_the_cache_forgets_what_was_used_longest_ago(monkeypatch):
    monkeypatch.setattr(module, "_cache", Recent(2))
    for tex in ("a", "b", "a", "c"):
        typeset(tex, 20, INK)
    assert [Typesetter.cached(tex, 20, INK) is not None for tex in "abc"] == [True, False, True]


def test_that_a_request_returns_at_once_and_is_answered_on_the_gui_thread(qtbot, typesetter, monkeypatch):
    workers, listeners, make = [], [], module._make
    monkeypatch.setattr(module, "_make", lambda order: workers.append(threading.get_ident()) or make(order))
    typesetter.ready.connect(lambda: listeners.append(QThread.currentThread()))
    with qtbot.waitSignal(typesetter.ready):
        assert typesetter.request("a + b", 20, INK) is None
    assert typesetter.request("a + b", 20, INK) is not None
    assert workers != [threading.get_ident()] and listeners == [typesetter.thread()]


def test_that_many_results_are_announced_once(qtbot, typesetter):
    announced = []
    typesetter.ready.connect(lambda: announced.append(True))
    typesetter.prefetch([(tex, 20.0, INK) for tex in "abcdef"])
    typesetter._pool.waitForDone()  # the event loop stands still meanwhile
    qtbot.waitUntil(lambda: bool(announced))
    assert len(announced) == 1


def test_that_a_request_overtakes_what_is_fetched_in_advance(typesetter, monkeypatch, held_engine):
    made = order_of_making(monkeypatch)
    typesetter.prefetch([(tex, 20.0, INK) for tex in "abc"])
    typesetter.request("c", 20.0, INK)
    held_engine.release()
    typesetter._pool.waitForDone()
    assert sorted(made) == ["a", "b", "c"]  # each once
    assert made.index("c") < made.index("b")


def test_that_nothing_is_typeset_in_advance_while_somebody_steps(qtbot, typesetter, monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 3600.0)
    typesetter.give_way()
    typesetter.prefetch([("a", 20.0, INK)])
    typesetter.request("b", 20.0, INK)
    qtbot.waitUntil(lambda: typesetter.cached("b", 20.0, INK) is not None)
    assert typesetter.cached("a", 20.0, INK) is None and typesetter.busy
    monkeypatch.setattr(module, "PAUSE", 0.0)
    typesetter.give_way()
    typesetter.request("c", 20.0, INK)
    qtbot.waitUntil(lambda: typesetter.cached("a", 20.0, INK) is not None)


def test_that_a_failure_is_reported_with_its_reason_and_the_rest_goes_on(qtbot, typesetter):
    with qtbot.waitSignal(typesetter.failed) as failed:
        typesetter.request(r"\foo x", 20, INK)
        typesetter.request("x", 20, INK)
    tex, reason = failed.args
    assert tex == r"\foo x" and r"unknown command \foo" in reason
    qtbot.waitUntil(lambda: typesetter.request("x", 20, INK) is not None)


def test_that_a_closed_typesetter_leaves_no_thread_and_is_silent(qtbot, typesetter):
    heard = []
    typesetter.ready.connect(lambda: heard.append(True))
    typesetter.prefetch([(f"x_{{{number}}}", 20.0, INK) for number in range(200)])
    typesetter.close()
    assert typesetter._pool.activeThreadCount() == 0
    assert typesetter.request("y", 20, INK) is None
    assert typesetter._pool.activeThreadCount() == 0
    qtbot.wait(10)
    assert heard == []


def test_that_synchronous_requests_are_answered_at_once(typesetter, monkeypatch):
    monkeypatch.setattr(Typesetter, "synchronous", True)
    failures = []
    typesetter.failed.connect(lambda tex, reason: failures.append(tex))
    assert typesetter.request("a", 20, INK) is not None
    assert typesetter.request(r"\foo", 20, INK) is None
    assert failures == [r"\foo"]
    assert typesetter._pool.activeThreadCount() == 0


def test_that_there_is_one_shared_typesetter_until_it_is_closed(qapp):
    first = Typesetter.shared()
    assert Typesetter.shared() is first
    first.close()
    second = Typesetter.shared()
    assert second is not first
    second.close()


@pytest.mark.parametrize("ending", ["app.exec()", "pass"], ids=["quit", "end of script"])
def test_that_a_program_ends_cleanly_while_equations_are_being_typeset(ending):
    program = f"""
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from rnn_explorer.widgets.typeset import Typesetter
app = QApplication(["x", "-platform", "offscreen"])
Typesetter.shared().prefetch([("a_{{%d}}" % k, 20.0, "#000000") for k in range(5000)])
QTimer.singleShot(20, app.quit)
{ending}
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_that_ziamath_is_not_imported_at_start_up():
    program = "import sys, rnn_explorer.widgets.equation_view; sys.exit('ziamath' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0


def test_that_braces_within_braces_cost_nothing():
    """Each pair doubled the time: these would take an hour."""
    deep = "a"
    for _ in range(16):
        deep = r"\textcolor{#102030}{{{" + deep + "}}}"
    assert typeset(deep, 20, "#000000").svg == typeset(r"\textcolor{#102030}{a}", 20, "#000000").svg


def test_that_a_brace_that_decides_about_spaces_is_kept():
    assert typeset(r"a = {-}b", 20, "#000000").width < typeset(r"a = - b", 20, "#000000").width


def test_that_the_coloured_parts_are_where_their_ink_is():
    tex = r"\textcolor{#c3264e}{\frac{\partial L}{\partial h}} = {\textcolor{#1f6fb5}{W}}^{\top} x"
    made = typeset(tex, 40, INK)
    image = picture(made.svg)
    assert len(made.colored) == 2
    for (left, top, width, height), color in zip(made.colored, ("#c3264e", "#1f6fb5"), strict=True):
        inked = [(x, y) for x in range(image.width()) for y in range(image.height())
                 if image.pixelColor(x, y).name() == color]
        xs, ys = zip(*inked, strict=True)
        assert left - 1 <= min(xs) <= max(xs) <= left + width + 1
        assert top - 1 <= min(ys) <= max(ys) <= top + height + 1
        assert max(xs) - min(xs) > width * 0.7
