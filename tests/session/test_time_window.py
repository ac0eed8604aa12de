"""The shared time axis: always inside the sequence, and zooming keeps its middle."""

from hypothesis import given
from hypothesis import strategies as st

from rnn_explorer.session.time_window import TimeWindow

acts = st.lists(
    st.one_of(
        st.tuples(st.just("zoom"), st.floats(0.1, 10), st.integers(0, 49)),
        st.tuples(st.just("move"), st.integers(-60, 60)),
        st.tuples(st.just("follow"), st.integers(0, 49)),
        st.tuples(st.just("show_all")),
    )
)


@given(acts)
def test_that_the_visible_time_steps_are_always_inside_the_sequence(acts):
    window = TimeWindow(50)
    for name, *arguments in acts:
        getattr(window, name)(*arguments)
        assert window.first >= 0 and window.first + window.count <= 50 and window.count >= 3
        if name == "follow":
            assert window.first <= arguments[0] < window.first + window.count
        if name == "zoom":
            assert window.first <= max(arguments[1] - 1, 0)
            assert min(arguments[1] + 1, 49) < window.first + window.count


def test_that_the_time_step_zoomed_at_stays_in_view_with_its_neighbours():
    window = TimeWindow(100)
    for _ in range(20):
        window.zoom(1.25, 70)
        assert window.first < 70 < window.first + window.count - 1
    assert window.count == 3


def test_that_a_trace_of_the_same_length_keeps_the_zoom():
    window = TimeWindow(100)
    window.zoom(4, 50)
    before = window.first, window.count
    window.set_total(100)
    assert (window.first, window.count) == before
    window.set_total(20)
    assert (window.first, window.count) == (0, 20)
