"""Geometry of the operator's charts: numbers in, lengths out; the template draws them as inline SVG.

Every chart stands beside a table with the same numbers, so that nothing is said by a picture alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000.0  # of a chart, in units of its own view box
HEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle. `kind` names its colour in the style sheet."""

    label: str
    value: float
    x: float
    y: float
    width: float
    height: float
    kind: str = ""


def stacked(parts: Sequence[tuple[str, str, float]]) -> list[Bar]:
    """Parts of a whole, (label, kind, value), side by side over the whole width; empty parts are left out.

    >>> [(bar.x, bar.width) for bar in stacked([("a", "", 1), ("b", "", 0), ("c", "", 3)])]
    [(0.0, 250.0), (250.0, 750.0)]
    """
    total = sum(value for _, _, value in parts)
    bars = []
    x = 0.0
    for label, kind, value in parts:
        if value > 0:
            width = WIDTH * value / total
            bars.append(Bar(label, value, round(x, 2), 0.0, round(width, 2), HEIGHT, kind))
            x += width
    return bars


def columns(values: Sequence[tuple[str, float]]) -> list[Bar]:
    """One column a value, (label, value), as high as its part of the largest; a value above 0 can always be seen.

    >>> [(bar.x, bar.y, bar.height) for bar in columns([("a", 2.0), ("b", 4.0)])]
    [(100.0, 50.0, 50.0), (600.0, 0.0, 100.0)]
    """
    if not values:
        return []
    most = max(value for _, value in values) or 1.0
    step = WIDTH / len(values)
    made = []
    for number, (label, value) in enumerate(values):
        height = max(HEIGHT * value / most, 1.0 if value > 0 else 0.0)
        x = step * (number + 0.2)
        made.append(Bar(label, value, round(x, 2), round(HEIGHT - height, 2), round(step * 0.6, 2), round(height, 2)))
    return made


def share(value: float, most: float) -> float:
    """Length of a bar of `value` where `most` is the longest: 0 to `WIDTH`.

    >>> share(1, 4), share(1, 0)
    (250.0, 0.0)
    """
    return round(WIDTH * value / most, 2) if most > 0 else 0.0
