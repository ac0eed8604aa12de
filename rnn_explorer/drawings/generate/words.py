"""What is said of a generated passage."""

import numpy as np

from rnn_explorer.engine.batch import Axis
from rnn_explorer.session.generating import Generated
from rnn_explorer.widgets.numbers import measurement


def learned(iterations: int) -> str:
    """Which parameters they were."""
    return f"after iteration {iterations:,}" if iterations else "before the first iteration"


def captions(generated: Generated) -> tuple[str, ...]:
    """How it came about, the longest wording first."""
    wish = generated.wish
    begin = learned(wish.learned.iterations)
    if generated.chances is None:
        return (begin, "") if generated.true is None else (f"{begin} · dashed: how it really went on", begin, "")
    drawn = f"temperature {wish.temperature:g} · seed {wish.seed}"
    chances = generated.chances[~np.isnan(generated.chances)]
    mean = f" · probability of a symbol {np.exp(np.log(chances).mean()):.2f}" if len(chances) else ""
    return f"{begin} · {drawn}{mean}", f"{begin} · {drawn}", begin, ""


def of_symbol(generated: Generated, t: int) -> str:
    """One of the symbols that were given or drawn."""
    axis, k = generated.trace.inputs, int(generated.inputs[t].argmax())
    where = f"time step {t + 1}: “{axis.labels[k]}”"
    if t < generated.prompt:
        return f"{where}, given\n{STEP}"
    u = float(generated.trace["u"][t, 0])
    return f"{where}, drawn with the probability {generated.chances[t]:.4f} (u = {u:.4f})\n{STEP}"


def of_measurements(generated: Generated, t: int, component: int) -> str:
    """One of the measurements that were given, or made of an output."""
    axis = generated.trace.inputs
    how = "given" if t < generated.prompt else "the output before"
    lines = [f"time step {t + 1}: {_measured(axis, generated.inputs[t], component)}, {how}"]
    if generated.true is not None and t >= generated.prompt:
        lines.append(f"it was {_measured(axis, generated.true[t], component)}")
    return "\n".join([*lines, STEP])


def _measured(axis: Axis, vector: np.ndarray, component: int) -> str:
    return f"{axis.labels[component]} {measurement(axis.measure(vector)[component])} {axis.units[component]}"


STEP = "A click steps to it."
HINT = "Enter: the network goes on from the prompt, each output becoming the next input."
