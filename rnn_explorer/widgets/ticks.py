"""Round numbers for axes."""

from math import ceil, floor, log10


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, … (and 0.5, 0.2, …) that is not below ``least`` > 0."""
    power = 10.0 ** floor(log10(least))
    return next((step * power for step in (1, 2, 5) if step * power >= least * (1 - 1e-9)), 10 * power)


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """Multiples of a round step from ``low`` to ``high``, about ``most`` at most."""
    step = round_step(max((high - low) / max(most, 1), 1e-300))
    return [index * step for index in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def iterations_between(first: float, last: float, most: int) -> list[int]:
    """Iterations (from 1) to be numbered from one to another: round ones, and 1 itself where it keeps its distance."""
    step = max(round(round_step(max((last - first) / max(most, 1), 1.0))), 1)
    numbers = [number for number in range(ceil(first / step) * step, floor(last) + 1, step) if number > 0]
    keeps_distance = first <= 1 and (not numbers or numbers[0] - 1 >= 0.6 * step)
    return [1, *numbers] if keeps_distance and 1 not in numbers else numbers
