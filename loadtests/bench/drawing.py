"""A line plot as an SVG of our own, on logarithmic axes: light or dark, as its reader's machine is.

Nothing is asked of whoever looks at it: no script, no font to fetch. Lines are named where they end.
"""

from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from math import floor, log10
from typing import Literal

import msgspec

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 68, 170, 62, 54
NAME_PX = 15
"""How far names of lines keep from each other."""
STEPS = (1, 2, 5)

STYLE = """
  .card { fill: #ffffff; stroke: #d8dde3 } .grid { stroke: #e8ebef } .axis { fill: #5b6672 } .title { fill: #1b2530 }
  .one { --tone: #0b6e99 } .two { --tone: #c2410c } .quiet { --tone: #8a94a0 }
  .line { fill: none; stroke: var(--tone); stroke-width: 2.25; stroke-linejoin: round } .dot { fill: var(--tone) }
  .quiet .line { stroke-width: 1.25 } .name { fill: var(--tone); font-weight: 600 } .quiet .name { font-weight: 400 }
  .mark { fill: none; stroke: #5b6672; stroke-width: 1.5; stroke-dasharray: 4 3 }
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif } .title { font-size: 16px; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #12181f; stroke: #2b343e } .grid { stroke: #222b35 } .axis { fill: #9aa6b2 } .title { fill: #e6ebf0 }
    .one { --tone: #4cc2f0 } .two { --tone: #fb9a5b } .quiet { --tone: #7d8996 } .mark { stroke: #9aa6b2 }
  }
"""

Point = tuple[float, float]
Scale = Callable[[float], float]


Tone = Literal["one", "two", "quiet"]


class Line(msgspec.Struct, frozen=True):
    """One without a name is drawn, and not told from the others."""

    name: str
    points: Sequence[Point]
    tone: Tone = "quiet"


class Plot(msgspec.Struct, frozen=True):
    """bars: (from x, to x, y, text): what was wanted, as a dashed line."""

    title: str
    x: str
    y: str
    lines: Sequence[Line]
    bars: Sequence[tuple[float, float, float, str]] = ()


def drawn(plot: Plot) -> str:
    points = [point for line in plot.lines for point in line.points]
    xs = sorted({x for x, _ in points})
    ys = [y for _, y in points] + [bar[2] for bar in plot.bars]
    low, high = min(ys) / 1.3, max(ys) * 1.3
    x, y = scale(xs[0], xs[-1], LEFT + 12, WIDTH - RIGHT), scale(low, high, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(plot.title)}">\n<style>{STYLE}</style>',
        f'<rect class="card" x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8"/>',
        text(20, 30, plot.title, "title"),
        text(20, 50, plot.y, "axis"),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, plot.x, "axis", "middle"),
    ]
    for tick in ticks(low, high):
        parts.append(f'<path class="grid" d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT + 6}"/>')
        parts.append(text(LEFT - 8, y(tick) + 4, f"{tick:g}", "axis", "end"))
    parts += [text(x(at), HEIGHT - BOTTOM + 20, f"{at:,.0f}", "axis", "middle") for at in xs]
    for begin, end, at, words in plot.bars:
        begins, ends = max(LEFT, x(begin) - 24), min(WIDTH - RIGHT + 6, x(end) + 24)
        parts.append(f'<path class="mark" d="M{begins:.1f} {y(at):.1f}H{ends:.1f}"/>')
        parts.append(text(begins, y(at) - 6, words, "axis"))
    parts += [curve(line, x, y) for line in plot.lines]
    named = [line for line in plot.lines if line.name]
    places = apart([y(line.points[-1][1]) for line in named])
    parts += [
        f'<g class="{line.tone}">{text(WIDTH - RIGHT + 14, place + 4, line.name, "name")}</g>'
        for line, place in zip(named, places, strict=True)
    ]
    return "\n".join([*parts, "</svg>\n"])


def curve(line: Line, x: Scale, y: Scale) -> str:
    places = [f"{x(across):.1f} {y(up):.1f}" for across, up in line.points]
    dots = "".join(f'<circle class="dot" r="3" cx="{p.split()[0]}" cy="{p.split()[1]}"/>' for p in places)
    return f'<g class="{line.tone}"><path class="line" d="M{"L".join(places)}"/>{dots}</g>'


def text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def scale(low: float, high: float, begin: float, end: float) -> Scale:
    """From a value to a place; what is as far apart as a factor is as far apart on paper."""
    per = (end - begin) / (log10(high) - log10(low) or 1)
    return lambda value: begin + (log10(value) - log10(low)) * per


def ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 of each decade; over more than two decades the ones alone."""
    steps = STEPS if high / low < 100 else STEPS[:1]
    decades = range(floor(log10(low)), floor(log10(high)) + 1)
    return [tick for decade in decades for step in steps if low <= (tick := step * 10.0**decade) <= high]


def apart(places: Sequence[float]) -> list[float]:
    """The same, in the same order from top to bottom, but none within NAME_PX of another, nor below the plot."""
    moved = list(places)
    order = sorted(range(len(places)), key=lambda which: places[which])
    for above, which in pairwise(order):
        moved[which] = max(moved[which], moved[above] + NAME_PX)
    floor_px = HEIGHT - BOTTOM + 4.0
    for which in reversed(order):
        moved[which] = floor_px = min(moved[which], floor_px)
        floor_px -= NAME_PX
    return moved
