"""Numbers as text, with a true minus."""

import numpy as np

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉")


def signed(value: float, decimals: int = 3) -> str:
    """``value`` with its sign and some decimals, or as a power of ten if these would hide it."""
    size = abs(value)
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else str(value)
    if size < 0.5 * 10.0**-decimals or size >= 10_000:
        mantissa, exponent = f"{value:+.0e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    return f"{value:+.{max(decimals - (size >= 10) - (size >= 100), 0)}f}".replace("-", "−")


def magnitude(value: float, decimals: int = 3) -> str:
    """``value``, which cannot be negative, in the same way without a sign."""
    return signed(value, decimals).removeprefix("+")


def power_of_ten(exponent: int) -> str:
    """10⁻⁸ for −8."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def subscript(number: int) -> str:
    """₁₂ for 12."""
    return str(number).translate(SUBSCRIPTS)


def significant(value: float, signed: bool = False, figures: int = 3) -> str:
    """``value`` with so many significant figures and a true minus; with a plus too if ``signed``."""
    mantissa, _, exponent = f"{value:{'+' if signed else ''}#.{figures}g}".partition("e")
    text = mantissa.rstrip(".").replace("-", "−")
    return f"{text}·{power_of_ten(int(exponent))}" if exponent else text


def measurement(value: float, decimals: int = 1) -> str:
    """With one decimal, or as many as are asked for, or its magnitude alone if it is beyond all measure."""
    text = f"{value:.{decimals}f}" if abs(value) < 1e5 else f"{value:.0e}".replace("+", "")
    return text.removeprefix("-") if not text.strip("-0.") else text.replace("-", "−")
