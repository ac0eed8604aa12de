"""What the README shows runs as it is written."""

import re
from pathlib import Path

import numpy as np

from rnn_explorer.panel import Panel
from rnn_explorer.registry import find_all

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_that_the_lines_for_a_notebook_run_and_say_what_is_true():
    lines = re.search(r"```python\n(.*?)```", README, re.S)[1]
    names = {}
    exec(lines, names)
    trace = names["trace"]
    contributions = [np.outer(trace["d_a"][t, 0], trace["h"][t - 1, 0] if t else trace["h_0"][0]) for t in range(12)]
    np.testing.assert_allclose(sum(contributions), names["d_W"], rtol=1e-12)
    np.testing.assert_array_equal(contributions[2], names["step_3"])
    np.testing.assert_allclose(names["norms"], [np.linalg.norm(c) for c in contributions], rtol=1e-12)
    assert names["origins"].shape == (12, 12)
    (tanh,) = names["why"]
    assert [(s.column, s.t, s.index) for s in tanh.sources] == [("a", 5, (0,))]


def test_that_every_panel_is_explained():
    for panel in find_all("rnn_explorer.panels", Panel).values():
        assert f"| {panel.title} |" in README
