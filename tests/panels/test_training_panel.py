"""The charts of the training: what they tell, how one goes about in them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rnn_explorer.drawings.training.charts import Chart, Line, Other, legend
from rnn_explorer.drawings.training.header import Header
from rnn_explorer.drawings.training.look import Look
from rnn_explorer.drawings.training.marks import paint_sparse
from rnn_explorer.drawings.training.plot import Plot
from rnn_explorer.drawings.training.scale import log_scale
from rnn_explorer.drawings.training.span import Span
from rnn_explorer.drawings.training.words import of_verdict
from rnn_explorer.panels.training import HEADER, TrainingPanel
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.trainer import Bookmark
from rnn_explorer.session.validation import examination_of, verdict_on
from rnn_explorer.tasks.characters import Characters
from rnn_explorer.widgets.curve import trailing_mean
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.window.theme import apply_theme


@pytest.fixture
def look(qapp):
    return Look(LIGHT, QFont(), QFont(), ratio=1.0, smoothing=1)


@pytest.fixture
def show(qtbot, qapp, make_session):
    def shown(width=368, height=480, **settings):
        session = make_session(**{"hidden": 3, "time_steps": 4, "iteration": 60, **settings})
        panel = TrainingPanel(session)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        session.go_to_end()
        qapp.processEvents()
        return session, panel

    return shown


def at(panel, iteration, chart=0):
    """A point in a plot, at an iteration."""
    sheet = panel._laid_out()
    return QPoint(round(sheet.x(iteration)), round(sheet.plots[chart].rect.center().y()))


def after(trace, writes):
    return 1 + max(i for i, event in enumerate(trace.events) if event.equation.writes == writes)


def choose(choice, data):
    choice.setCurrentIndex(choice.findData(data))
    choice.activated.emit(choice.currentIndex())


def test_that_every_number_is_told_at_the_iteration_that_is_pointed_at(show):
    session, panel = show(threshold=1.0, clipping="norm")
    record, n = session.record, 16
    lines = panel.text_at(QPointF(at(panel, n + 1))).split("\n")
    assert lines[0] == "iteration 17"
    loss, metric = record.validation_loss[9], record.validation_metric[9]  # it was measured at iteration 10 last
    assert lines[1] == f"loss L: training {record.loss[n]:#.3g} · validation {loss:#.3g}"
    assert lines[3] == f"accuracy: training {record.metric[n]:.0f} % · validation {metric:.0f} %"
    assert lines[5] == f"gradient ‖∇L‖, τ = 1: {record.gradient[n]:#.3g} · after clipping 1.00"
    assert lines[6] == "learning rate η: 0.100"
    assert lines[7] == f"norm of the parameters: all {record.parameters[n]:#.3g} · recurrent {record.recurrent[n]:#.3g}"


def test_that_the_curves_are_where_their_values_are_on_the_scale(show):
    session, panel = show()
    panel.show_view("linear")
    sheet = panel._laid_out()
    loss, metric = sheet.plots[:2]
    heights = [loss.rect.bottom() - loss.point(loss.chart.lines[0], n).y() for n in (1, 60)]
    assert heights[0] / heights[1] == pytest.approx(session.record.loss[0] / session.record.loss[59])
    assert metric.point(metric.chart.lines[0], 60).x() == sheet.area.right()
    choose(panel._header.scale, True)
    log = panel._laid_out().plots[0]
    heights = [log.rect.bottom() - log.point(log.chart.lines[0], n).y() for n in (1, 60)]
    decades = np.log10(session.record.loss[0] / session.record.loss[59])
    assert heights[0] - heights[1] == pytest.approx(log.rect.height() * decades / (log.scale.high - log.scale.low))


@pytest.mark.parametrize("smallest, largest, low, high", [
    (25, 42, 20, 50), (5, 14, 5, 20), (5, 5, 5, 10), (10, 100, 10, 100), (0.003, 30, 0.002, 50), (1e-40, 3, 5e-12, 5),
    (1e-320, 1e-310, 1e-300, 2e-300), (1e305, 1e308, 1e300, 2e300),
])
def test_that_a_logarithmic_scale_begins_and_ends_close_to_its_values(smallest, largest, low, high):
    scale = log_scale(smallest, largest)
    assert scale.high == pytest.approx(np.log10(high)) and scale.low == pytest.approx(np.log10(low))
    for most in (1, 2, 4, 8):
        parts, texts = zip(*scale.ticks(most), strict=True)
        assert 2 <= len(texts) == len(set(texts)) <= most + 3
        assert -1e-6 < parts[0] < parts[-1] < 1 + 1e-6
        assert min(np.diff(parts)) > 0.5 / len(parts)


def test_that_the_baselines_of_loss_and_metric_are_told_by_name_the_best_first(show):
    session, panel = show()
    lines = panel.text_at(QPointF(at(panel, 17))).split("\n")
    of = session.record.baselines
    loss = [f"{name} {scores.loss:#.3g}" for name, scores in sorted(of.items(), key=lambda item: item[1].loss)]
    assert lines[2] == f"    baselines: {', '.join(loss)}"
    assert lines[4].startswith(f"    baselines: pairs of letters {of['pairs of letters'].metric:.0f} %, ")
    about = panel.text_at(QPointF(5, at(panel, 17).y()))
    assert f"what answers without any network come to ({loss[0]}, " in about and "on the validation's data" in about


@pytest.mark.parametrize("task", ["characters", "weather"])
def test_that_every_baseline_is_on_the_scale_of_its_chart_and_drawn_at_its_value(show, task):
    session, panel = show(task=task, hidden=8)
    panel.show_view("linear")
    for plot, which in zip(panel._laid_out().plots, ("loss", "metric"), strict=False):
        places = {name: plot.rect.bottom() - y for y, name in plot._levels()}
        values = {name: getattr(scores, which) for name, scores in session.record.baselines.items()}
        assert places.keys() == values.keys()
        for name, height in places.items():
            assert height == pytest.approx(plot.rect.height() * values[name] / plot.scale.high)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_that_the_best_baseline_is_on_the_scale_even_if_it_is_far_from_the_training(show, monkeypatch, logarithmic):
    def poor(self, batch):
        return {"worse": np.full(batch.targets.shape, 1e-300), "bad": np.full(batch.targets.shape, 1e-90)}

    monkeypatch.setattr(Characters, "baselines", poor)
    _, panel = show(iteration=5)
    choose(panel._header.scale, logarithmic)
    found = [name for _, name in panel._laid_out().plots[0]._levels()]
    assert found == ["bad"]


def test_that_the_validation_is_a_line_through_what_was_measured_also_where_that_is_out_of_sight(show):
    _, panel = show()
    loss = panel._laid_out().plots[0]
    validation = loss.chart.lines[1]
    assert [round(panel._laid_out().iteration_at(point.x())) for point in loss._sparse_points(validation)] == \
        [1, 2, 5, 10, 20, 50]
    panel._look_at(Span(22, 30, 60))
    loss = panel._laid_out().plots[0]
    xs = [point.x() for point in loss._sparse_points(loss.chart.lines[1])]
    assert len(xs) == 2 and xs[0] < loss.rect.left() and xs[1] > loss.rect.right()


def test_that_a_steep_line_between_a_few_iterations_is_smooth(look):
    chart = Chart("loss", "loss", "loss", (Line(np.array([0.0, 1.0]), "loss"),))
    image, base = QImage(80, 130, QImage.Format.Format_RGB32), LIGHT.color("base")
    image.fill(base)
    with QPainter(image) as painter:
        Plot(chart, Span.all_of(2), QRectF(40, 20, 20, 100), look).paint(painter)
    for y in range(45, 100):
        assert sum(image.pixelColor(x, y) != base for x in range(43, 59)) >= 2


def test_that_a_curve_is_seen_between_the_dashes_of_the_validation(look):
    image = QImage(60, 11, QImage.Format.Format_RGB32)
    curve, dashes = LIGHT.color("forward"), LIGHT.color("ink")
    image.fill(curve)
    with QPainter(image) as painter:
        paint_sparse(painter, QRectF(image.rect()), [QPointF(0, 5.5), QPointF(60, 5.5)], dashes, look)
    assert {curve.name(), dashes.name()} <= {image.pixelColor(x, 5).name() for x in range(60)}


def test_that_the_line_after_clipping_is_named_where_nothing_was_clipped_too(show):
    session, panel = show(threshold=2.7, clipping="norm")
    n = int(np.flatnonzero(~session.record.clipped)[0]) + 1
    (_, before), (line, after_clipping) = legend(panel._laid_out().charts[2], n)
    assert line.label == "after clipping" and before == after_clipping != ""


def test_that_the_key_of_the_test_has_the_type_of_the_choices_beside_it_in_every_theme(qtbot, qapp):
    apply_theme(qapp, LIGHT)
    host = QWidget()
    qtbot.addWidget(host)
    header = Header(host)
    for theme in (DARK, LIGHT):  # before the first showing, and after it
        apply_theme(qapp, theme)
        host.show()
        assert header.test.font().pointSizeF() == header.scale.font().pointSizeF() < host.font().pointSizeF()


def test_that_without_data_to_hold_out_training_and_baselines_are_told(show):
    _, panel = show(text="a text learned by heart " * 4)
    told, about = panel.text_at(QPointF(at(panel, 17))), panel.text_at(QPointF(5, at(panel, 17).y()))
    assert "accuracy: training " in told and "baselines: pairs of letters " in told
    assert "validation" not in told + about and "on the training's data: none are held out" in about


def test_that_the_test_is_measured_on_demand_and_its_result_is_told_in_place(show, qtbot):
    session, panel = show(task="weather")
    top = panel._laid_out().area.top()
    panel._header.test.setFocus()
    QTest.keyClick(panel._header.test, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not panel._verdict.isHidden())
    verdict = verdict_on(examination_of(session.experiment, session.cursor.trace))
    told, last = of_verdict(verdict, session.record.measure)[0], verdict.baselines["last value"]
    assert told == (f"test, iteration 60: mean abs. error {verdict.scores.metric:#.3g} °C "
                    f"(baseline last value {last.metric:#.3g} °C)")
    assert f"loss {verdict.scores.loss:#.3g}" in panel._verdict.toolTip()
    assert panel._laid_out().area.top() == top + panel._verdict.height()
    session.open(Bookmark(History(Experiment(Settings(hidden=2))), 1, 0))
    qtbot.waitUntil(panel._verdict.isHidden)


def test_that_the_test_of_a_text_too_short_says_so(show, qtbot):
    _, panel = show(text="a text learned by heart " * 4)
    QTest.mouseClick(panel._header.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "too few data" in panel._verdict.toolTip())


def test_that_what_the_newest_iteration_has_not_come_to_is_not_told(show):
    session, panel = show(iteration=3)
    trace = session.cursor.trace
    names = ("y_hat", "L", "g_norm", "clip", "U_new")
    told = []
    for name in names:
        session.seek(after(trace, name) - 1)
        before = panel.text_at(QPointF(at(panel, 3))).count("has not happened yet")
        session.seek(after(trace, name))
        told.append((before, panel.text_at(QPointF(at(panel, 3))).count("has not happened yet")))
    assert told[:3] == [(4, 3), (3, 2), (2, 1)]
    session.go_to_end()
    assert "has not happened yet" not in panel.text_at(QPointF(at(panel, 3)))
    session.go_to_start()
    assert "has not happened yet" not in panel.text_at(QPointF(at(panel, 2)))  # the past has


def test_that_curves_are_named_before_the_newest_iteration_has_their_numbers(show):
    session, panel = show(iteration=3, cell="lstm")
    session.go_to_start()
    loss, _, _, _, parameters = panel._laid_out().charts
    for chart, names in ((loss, ("training", "validation")), (parameters, ("all", "recurrent"))):
        assert [(line.label, number) for line, number in legend(chart, 3)] == [(name, "") for name in names]
    assert all(number for _, number in legend(parameters, 2))


def test_that_before_the_first_outputs_there_is_a_hint_and_no_chart(show):
    session, panel = show(iteration=1)
    session.go_to_start()
    assert panel.hint() == panel.text_at(QPointF(100, 200)) and "Step on with →" in panel.hint()
    session.seek(after(session.cursor.trace, "L"))
    assert not panel.hint()


def test_that_a_click_and_a_drag_lead_to_an_iteration(show, qtbot):
    session, panel = show()
    QTest.mousePress(panel, Qt.MouseButton.LeftButton, pos=at(panel, 20, 2))
    qtbot.waitUntil(lambda: session.iteration == 20)
    QTest.mouseMove(panel, at(panel, 41))
    qtbot.waitUntil(lambda: session.iteration == 41)
    QTest.mouseRelease(panel, Qt.MouseButton.LeftButton, pos=at(panel, 41))
    QTest.mouseMove(panel, at(panel, 50))
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(300, HEADER - 5))
    assert not session.trainer.busy


def saturation_at(panel, iteration):
    """Of the curve of the loss, where it is purest."""
    point, hue = panel._laid_out().place_of("L", iteration).toPoint(), LIGHT.color("loss").hue()
    image = panel.grab().toImage()
    around = [image.pixelColor(point + QPoint(x, y)) for x in range(-2, 3) for y in range(-2, 3)]
    return max(color.saturation() for color in around if abs(color.hue() - hue) < 10)


def test_that_the_smoothed_curve_leaves_the_raw_one_behind_it(show):
    session, panel = show(hidden=8)
    apart = int(np.abs(session.record.loss - trailing_mean(session.record.loss, 20)).argmax()) + 1
    raw = saturation_at(panel, apart)
    choose(panel._header.smoothing, 20)
    assert 0 < saturation_at(panel, apart) < 0.7 * raw


def wheel(panel, point, notches, modifier):
    event = QWheelEvent(QPointF(point), QPointF(panel.mapToGlobal(point)), QPoint(), QPoint(0, 120 * notches),
                        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(panel, event)


def test_that_the_iterations_are_zoomed_by_the_wheel_and_by_keys(show):
    _, panel = show()
    point = at(panel, 20)
    wheel(panel, point, 5, Qt.KeyboardModifier.ControlModifier)
    assert panel._span.last - panel._span.first < 30
    assert abs(panel._laid_out().iteration_at(point.x()) - 20) <= 1
    before = panel._span
    wheel(panel, point, 1, Qt.KeyboardModifier.ShiftModifier)
    assert panel._span.first < before.first and panel._span.last < before.last
    QTest.keyClick(panel, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert panel._span.is_all
    QTest.keyClick(panel, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert panel._span.last == 60 and panel._span.first > 10  # around the shown one
    QTest.keyClick(panel, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert panel._span.first <= 2


def test_that_a_span_goes_with_the_newest_iteration_or_stays():
    assert Span.all_of(10).of(11) == Span.all_of(11)
    assert Span(5, 10, 10).of(11) == Span(6, 11, 11)
    assert Span(2, 6, 10).of(11) == Span(2, 6, 11)
    assert Span(2, 6, 10).of(3) == Span.all_of(3)
    assert Span(2, 6, 10).showing(9) == Span(5, 9, 10)


@pytest.mark.parametrize("total", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("factor", [0.1, 0.8, 1.25, 100.0])
def test_that_a_zoomed_span_stays_within_the_iterations(total, factor):
    for around in (1, total // 2 + 1, total):
        span = Span.all_of(total).zoomed(factor, around).moved(0.5).moved(-2.0).zoomed(1 / factor, around)
        assert 1 <= span.first <= span.last <= total


def test_that_it_says_whether_it_is_live_or_looks_back(show, qtbot):
    session, panel = show()
    live = panel.grab(panel.rect().adjusted(220, 0, 0, HEADER - 480)).toImage()
    session.go_to_iteration(10)
    qtbot.waitUntil(lambda: session.iteration == 10)
    assert panel.grab(panel.rect().adjusted(220, 0, 0, HEADER - 480)).toImage() != live
    assert len(session.record) == 60  # looking back takes nothing away


def test_that_another_experiment_is_seen_from_its_first_iteration_on(show, qtbot):
    session, panel = show()
    QTest.keyClick(panel, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    session.open(Bookmark(History(Experiment(Settings(task="weather", hidden=2))), 70, -1))
    qtbot.waitUntil(lambda: len(session.record) == 70)
    assert panel._span == Span.all_of(70)
    assert panel._laid_out().charts[1].title == "mean abs. error"


def test_that_it_tells_where_a_number_is_drawn(show):
    session, panel = show()
    sheet = panel._laid_out()
    for quantity, chart in (("L", 0), ("g_norm", 2), ("eta", 3)):
        drawn = sheet.plots[chart].point(sheet.charts[chart].lines[0], 60)
        assert panel.place_of(Selected(quantity)).center() == drawn
    assert panel.place_of(Selected("h", 2)) is None
    session.go_to_start()
    assert panel.place_of(Selected("L")) is None


@pytest.mark.parametrize("size, charts", [((160, 70), 1), ((420, 170), 3), ((368, 480), 5)])
def test_that_a_low_panel_shows_fewer_charts_and_says_so(show, size, charts):
    _, panel = show(*size)
    assert len(panel._laid_out().charts) == charts
    assert ("more charts" in panel.text_at(QPointF(5, 5))) is (charts < 5)


def test_that_only_the_chart_is_painted_again_whose_number_arrived(show, monkeypatch, qapp):
    session, _ = show(iteration=5)
    session.go_to_start()
    qapp.processEvents()
    painted, paint = [], Plot.paint
    monkeypatch.setattr(Plot, "paint", lambda plot, painter: painted.append(plot.chart.name) or paint(plot, painter))
    loss = next(i + 1 for i, event in enumerate(session.cursor.trace.events) if event.equation.writes == "L")
    session.seek(loss - 1)
    qapp.processEvents()
    painted.clear()
    session.seek(loss)
    qapp.processEvents()
    assert painted == ["loss"]


def painted(panel):
    """The charts, without what is over them."""
    panel._laid_out()
    return panel._picture.pixmap.toImage()


@pytest.mark.parametrize("view", ["linear", "logarithmic"])
@pytest.mark.parametrize("points", [9.5, 11.0])
def test_that_a_chart_that_is_painted_again_leaves_the_others_as_they_are(show, qtbot, points, view):
    session, panel = show(420, 200, iteration=2, cell="dense", hidden=2, time_steps=3)
    whole = TrainingPanel(session)
    for one in (panel, whole):
        font = one.font()
        font.setPointSizeF(points)
        one.setFont(font)
        one.resize(420, 200)
        one.show_view(view)
        one.show()
        qtbot.addWidget(one)
    last = len(session.cursor.trace)
    for position in (*range(last + 1), 0, last, 0):
        session.seek(position)
        whole.restyle()
        assert painted(panel) == painted(whole), position


def test_that_the_views_are_the_scale_and_the_smoothing(show):
    _, panel = show(iteration=5)
    shown = []
    assert panel._header.scale.currentData()  # a peak at the start leaves room for what comes after it
    for view in panel.views():
        panel.show_view(view)
        shown.append((panel._header.scale.currentData(), panel._header.smoothing.currentData()))
    assert shown == [(False, 1), (True, 1), (False, 20)]
    with pytest.raises(KeyError):
        panel.show_view("other")


def test_that_other_trainings_are_drawn_from_where_they_are_their_own(make_session, qtbot):
    session = make_session(hidden=2, time_steps=3, iteration=20)
    root = session.history
    session.acts.go_on(Changes().with_setting("learning_rate", 0.5, session.settings))
    qtbot.waitUntil(lambda: not session.trainer.busy)
    session.go_to_iteration(30)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    branch = session.branches.of(session.history)
    line = Other(branch.name, session.record, branch.begins, "other1").line("loss")
    assert np.isnan(line.values[:18]).all() and line.values[18:].tolist() == session.record.loss[18:].tolist()
    session.acts.go_to(root)
    qtbot.waitUntil(lambda: session.history is root)
    panel = TrainingPanel(session)
    qtbot.addWidget(panel)
    panel.resize(420, 480)
    panel.show()
    loss = panel._laid_out().charts[0]
    assert [line.label for line in loss.lines if line.aside] == ["Branch 1"]
    assert panel._laid_out().span.last == 30
    session.branches.show(branch.history, False)
    assert not any(line.aside for line in panel._laid_out().charts[0].lines)
