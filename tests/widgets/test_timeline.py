import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from rnn_explorer.widgets.segment import Segment
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.widgets.timeline import Timeline


def iteration(steps: int) -> tuple[tuple[Segment, ...], int]:
    """An iteration of ``steps`` time steps, as an Elman network runs it, and its number of events."""
    numbers = tuple(str(t + 1) for t in range(steps))
    phases = [
        ("forward", "forward", "forward", [4] * steps, numbers),
        ("loss", "loss", "loss", [1] * (steps + 1), (*numbers, "Σ")),
        ("backward through time", "BPTT", "error", [3] * steps, numbers[::-1]),
        ("sum over time", "Σ", "update", [1] * 5, ()),
        ("clip", "clip", "update", [1], ()),
        ("update", "update", "update", [1] * 5, ()),
    ]
    segments, start = [], 0
    for title, short, role, sizes, labels in phases:
        ends = tuple(int(end) for end in start + np.cumsum(sizes))
        texts = tuple(f"time step {label}" if label.isdigit() else "all of them" for label in labels)
        segments.append(Segment(title, short, role, start, ends[-1], ends, labels, texts))
        start = ends[-1]
    return tuple(segments), start


@pytest.fixture
def timeline(qtbot):
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.resize(1200, 48)
    widget.set_segments(*iteration(12))
    return widget


def wheel(widget, delta: int) -> None:
    where, buttons = QPointF(30, 20), Qt.MouseButton.NoButton
    event = QWheelEvent(
        where, where, QPoint(), QPoint(0, delta), buttons, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase(0), False
    )
    QApplication.sendEvent(widget, event)


def requests(widget) -> list[int]:
    asked = []
    widget.seek_requested.connect(asked.append)
    return asked


@pytest.mark.parametrize("steps, width", [(1, 240), (12, 420), (12, 1200), (100, 1200), (200, 2400)])
def test_that_every_position_is_found_again_at_its_pixel(timeline, steps, width):
    segments, length = iteration(steps)
    timeline.set_segments(segments, length)
    timeline.resize(width, 48)
    timeline.grab()  # delivers the resize event
    x = timeline.x_of(np.arange(length + 1))
    assert np.all(np.diff(x) > 0)
    assert x[0] >= 0 and x[-1] <= width
    assert [timeline.place_at(value) for value in x] == list(range(length + 1))


def test_that_short_segments_keep_room_for_their_title(timeline):
    timeline.set_segments(*iteration(200))
    clip = next(s for s in iteration(200)[0] if s.title == "clip")
    left, right = timeline.x_of(np.array([clip.start, clip.end]))
    assert right - left >= timeline.fontMetrics().horizontalAdvance("clip")


def test_that_long_segments_are_as_wide_as_they_have_events(timeline):
    forward, _, backward = iteration(12)[0][:3]
    widths = [np.diff(timeline.x_of(np.array([s.start, s.end])))[0] for s in (forward, backward)]
    assert widths[0] / widths[1] == pytest.approx(48 / 36)


def test_that_a_press_asks_for_a_position_and_moves_nothing(timeline, qtbot):
    asked = requests(timeline)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(timeline.x_of(20)), 30))
    assert asked == [20]
    assert timeline.place == 0


def test_that_a_drag_asks_for_snap_positions_only(timeline, qtbot):
    asked = requests(timeline)
    stops = tuple(range(0, 49, 4))
    timeline.set_snap(stops)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(40, 30))
    for x in range(40, 1190, 50):
        qtbot.mouseMove(timeline, QPoint(x, 30))
    assert len(asked) > 5
    assert set(asked) <= set(stops) and asked[-1] == 48


def test_that_the_position_already_shown_is_not_asked_for(timeline, qtbot):
    timeline.set_position(20)
    asked = requests(timeline)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(timeline.x_of(20)), 30))
    assert asked == []


def test_that_the_wheel_goes_to_the_next_snap_position_and_stops_at_the_end(timeline):
    asked = requests(timeline)
    timeline.set_snap((0, 10, 20, 30))
    timeline.set_position(15)
    wheel(timeline, -120)
    wheel(timeline, 120)
    timeline.set_position(30)
    wheel(timeline, -120)
    assert asked == [20, 10]


def test_that_fractions_of_a_wheel_notch_add_up(timeline):
    asked = requests(timeline)
    for _ in range(4):
        wheel(timeline, -30)
    assert asked == [1]


def test_that_the_pointer_reads_segment_and_time_step(timeline):
    backward = iteration(12)[0][2]
    assert timeline.text_at(float(timeline.x_of(backward.start + 1.5))) == "backward through time · time step 12"
    assert timeline.text_at(float(timeline.x_of(backward.end - 0.5))) == "backward through time · time step 1"
    assert timeline.text_at(1195) == "update"


def test_that_the_position_can_be_read_without_seeing_it(timeline):
    timeline.set_position(5)
    assert timeline.accessibleDescription() == "position 5 of 108, forward · time step 2"


def test_that_what_has_run_is_filled_and_the_rest_is_pale(timeline):
    timeline.setPalette(LIGHT.palette())
    timeline.set_position(24)
    picture = timeline.grab().toImage()
    ratio = picture.devicePixelRatio()

    def ground(position: float):
        return picture.pixelColor(round(float(timeline.x_of(position)) * ratio), round(41 * ratio))

    assert ground(22).name() == LIGHT.forward
    assert ground(26).lightness() > 200


def test_that_the_picture_is_drawn_anew_for_another_theme(timeline):
    timeline.set_position(24)
    timeline.setPalette(LIGHT.palette())
    light = timeline.grab().toImage()
    timeline.setPalette(DARK.palette())
    assert timeline.grab().toImage() != light


def test_that_a_narrow_segment_is_drawn_in_groups_that_name_their_first_and_last_time_step():
    forward = iteration(100)[0][0]
    edges, labels = forward.blocks(width=300, room=60)
    assert labels == ["1–20", "21–40", "41–60", "61–80", "81–100"]
    assert edges.tolist() == [0, 80, 160, 240, 320, 400]


def test_that_a_wide_segment_is_drawn_time_step_by_time_step():
    forward = iteration(12)[0][0]
    edges, labels = forward.blocks(width=300, room=60)
    assert labels == [str(t) for t in range(1, 13)]
    assert edges.tolist() == list(range(0, 49, 4))


def test_that_no_time_step_is_too_thin_to_be_seen_and_then_each_sweep_is_a_block():
    ends = [10, 20, 30, 40, 50, 60, 61, 62, 63]
    labels = ("1", "2", "3", "3", "2", "1", "1", "2", "3")
    segment = Segment("forward", "fwd", "forward", 0, 63, tuple(ends), labels)
    assert len(segment.blocks(width=630, room=60)[1]) == 9
    edges, names = segment.blocks(width=126, room=60)
    assert names == ["1–3", "3–1", "1–3"]
    assert edges.tolist() == [0, 30, 60, 63]


def test_that_sweeps_are_blocks_with_their_time_steps_where_these_have_no_room_for_their_numbers():
    labels = ("1", "2", "3", "3", "2", "1")
    segment = Segment("forward", "fwd", "forward", 0, 60, tuple(range(10, 61, 10)), labels)
    assert segment.blocks(width=100, room=60)[1] == ["1–3", "3–1"]
    assert segment.blocks(width=200, room=60)[1] == list(labels)


def test_that_segments_with_a_hole_between_them_are_refused(timeline):
    with pytest.raises(ValueError, match="cover"):
        timeline.set_segments((Segment("a", "a", "forward", 0, 3), Segment("b", "b", "error", 4, 5)), 5)


@pytest.mark.parametrize("cells", [(2, 2, 4), (0, 4), (1, 3), (3, 2, 4)])
def test_that_cells_that_do_not_fill_their_segment_are_refused(cells):
    with pytest.raises(ValueError, match="ascend"):
        Segment("forward", "forward", "forward", 0, 4, cells)


def test_that_an_iteration_without_events_is_an_empty_strip(timeline, qtbot):
    timeline.set_segments((), 0)
    asked = requests(timeline)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(300, 30))
    assert asked == [] and timeline.text_at(300) == ""
    assert not timeline.grab().isNull()


def test_that_keyboard_focus_is_visible_and_the_arrow_keys_go_to_the_window(timeline, qtbot):
    with qtbot.waitActive(timeline):
        timeline.show()
    timeline.setFocus(Qt.FocusReason.MouseFocusReason)
    plain = timeline.grab().toImage()
    timeline.clearFocus()
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    assert timeline.grab().toImage() != plain
    asked = requests(timeline)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(timeline, key)
    assert asked == []


def test_that_titles_are_written_in_full_where_there_is_room_and_shortened_where_there_is_none(timeline):
    def least(width):
        timeline.resize(width, 48)
        timeline.grab()  # delivers the resize event
        return [float(np.diff(timeline.x_of(np.array([s.start, s.end])))[0]) for s in iteration(1)[0]]

    timeline.set_segments(*iteration(1))
    needed = [timeline.fontMetrics().horizontalAdvance(s.title) for s in iteration(1)[0]]
    assert all(room > title for room, title in zip(least(780), needed, strict=True))
    assert not all(room > title for room, title in zip(least(300), needed, strict=True))


def test_that_the_playhead_does_not_cover_a_number(timeline):
    timeline.show()
    timeline.set_position(2)  # of the four events of the first time step
    image, x = timeline.grab().toImage(), round(float(timeline.x_of(2)))
    label = next(place for place in timeline._numbers if place.left() < x < place.right())
    line = [image.pixelColor(x, y).name() for y in range(round(label.bottom()) + 1, timeline.height() - 1)]
    inside = [image.pixelColor(x, y).name() for y in range(round(label.top()) + 1, round(label.bottom()) - 1)]
    assert set(line) == {LIGHT.ink} and LIGHT.ink not in inside


def test_that_a_number_beside_the_playhead_has_the_ground_of_its_cell(timeline):
    labels = tuple(str(t) for t in range(1, 11))
    timeline.set_segments((Segment("forward", "fwd", "forward", 0, 100, tuple(range(10, 101, 10)), labels),), 100)
    timeline.resize(400, 48)
    timeline.set_position(4)  # just before the number of the first time step
    image, label = timeline.grab().toImage(), timeline._numbers[0]
    ground = [image.pixelColor(x, label.top() + 1).name() for x in (label.right(), label.right() + 2)]
    assert ground[0] == ground[1]


def test_that_one_narrow_time_step_does_not_take_the_numbers_from_the_others(timeline):
    labels = tuple(str(t) for t in range(12, 0, -1))
    ends = (4, *(4 + 12 * t for t in range(1, 12)))
    segment = Segment("backward through time", "BPTT", "error", 0, ends[-1], ends, labels)
    timeline.set_segments((segment,), ends[-1])
    timeline.resize(400, 48)
    timeline.grab()
    assert [label for _, label in timeline._cells(segment)] == ["", *labels[1:]]
    timeline.resize(150, 48)
    timeline.grab()
    assert not any(label for _, label in timeline._cells(segment))


def test_that_wide_cells_are_pale_below_their_numbers_also_beside_a_thin_one(timeline):
    def ground(ends):
        segment = Segment("backward through time", "BPTT", "error", 0, 600, ends)
        timeline.set_segments((segment,), 600)
        x = round(float(timeline.x_of(590)))
        return timeline.grab().toImage().pixelColor(x, timeline.height() - 8).name()

    assert ground((3, 300, 600)) == ground((200, 400, 600))
