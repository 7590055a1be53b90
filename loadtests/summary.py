"""The page that a load ends with: passed or not, against what, and whether it was the server that was measured."""

from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.figures import Figure, Figures, quantile
from loadtests.users import faults

INCORRECT = tuple(
    name
    for name, kind in vars(faults).items()
    if isinstance(kind, type) and issubclass(kind, faults.Incorrect) and kind is not faults.Incorrect
)
ASIDE = (", over a lost line", ", by the event's clock")
"""Measured, and not held against a bar: a lost Wi-Fi is in the time, or the clock of another process."""
TOLD_MOST = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """So many ms at most, for so large a share."""

    what: str
    sort: str
    name: str
    share: float
    most_ms: float


BARS = (
    Bar("a screen joins: dialled to its whole frame", "join", "", 0.99, 1_000),
    Bar("a screen is back: dialled to its frame, all at once", "resume", "", 0.99, 4_000),
    Bar("a command is done, and durable", "do", "", 0.99, 500),
    Bar("a change is on the floor's screens", "see", "floor", 0.95, 250),
    Bar("a change is on the floor's screens", "see", "floor", 0.99, 750),
    Bar("a change is on the desks", "see", "desk", 0.99, 750),
    Bar("a change is on one's own phone", "see", "me", 0.99, 750),
    Bar("a beat there and back", "look", "", 0.99, 500),
)
"""On two cores that server and generator share; bar.md's own figures are measured one by one: loadtests/bench/."""
GENERATOR_LATE_MS = 250.0
GENERATOR_BUSY = 90.0
"""In half of the time at most so many per cent of its core; else the generator is what was measured."""
NEEDED = ("join", "resume", "do", "see", "look", "check")


@dataclass(frozen=True, slots=True)
class Around:
    """What was seen from outside. Shares of one core, busy_share of all."""

    machine: str
    shape: str
    about: str
    host: str
    server_share: float | None
    busy_share: float
    exit_code: int


@dataclass(frozen=True, slots=True)
class Verdict:
    what: str
    found: str
    bar: str
    passed: bool


def verdicts(figures: Figures, around: Around, wanted: int) -> list[Verdict]:
    incorrect = sum(one.times for one in figures.failures if one.what.startswith(INCORRECT))
    failed = sum(one.times for one in figures.failures)
    missing = [sort for sort in NEEDED if not figures.of(sort)]
    late, busy = figures.of("generator", "late"), figures.of("generator", "processor")
    return [
        Verdict("failures of correctness", str(incorrect), "0", incorrect == 0),
        Verdict("other failures", str(failed - incorrect), "0", failed == incorrect),
        Verdict("users at once", str(figures.users), str(wanted), figures.users >= wanted),
        Verdict("all of it happened", f"no {', '.join(missing)}" if missing else "yes", "yes", not missing),
        Verdict("Locust ended in order", str(around.exit_code), "0 or 1", around.exit_code in (0, 1)),
        *(_held(bar, figures) for bar in BARS),
        _most("the generator is late, p99", quantile(late, 0.99), GENERATOR_LATE_MS, "ms"),
        _most("the generator's processor, median", quantile(busy, 0.5), GENERATOR_BUSY, "% of a core"),
    ]


def _held(bar: Bar, figures: Figures) -> Verdict:
    of_it = [one for one in figures.of(bar.sort, bar.name) if not one.name.endswith(ASIDE)]
    return _most(f"{bar.what}, p{bar.share:.0%}".replace("%", ""), quantile(of_it, bar.share), bar.most_ms, "ms")


def _most(what: str, found: float | None, most: float, unit: str) -> Verdict:
    """What was not measured has not failed here: `all of it happened` says so."""
    return Verdict(what, "–" if found is None else f"{found:g} {unit}", f"≤ {most:g} {unit}", (found or 0) <= most)


def passed(found: list[Verdict]) -> bool:
    return all(one.passed for one in found)


def page(figures: Figures, around: Around, found: list[Verdict]) -> str:
    return "\n".join(
        [
            f"# Load: {'passed' if passed(found) else 'FAILED'}",
            "",
            f"{around.about[0].upper()}{around.about[1:]} (`{around.shape}`), {figures.users} users, "
            f"{figures.lasted_s:.0f} s with the checks at the end, against {around.host}.",
            f"{around.machine}.",
            "",
            *_table(("", "found", "bar", ""), ((v.what, v.found, v.bar, _mark(v.passed)) for v in found)),
            "",
            "## Was it the server that was measured?",
            "",
            _who_was_busy(figures, around),
            "",
            "## What happened",
            "",
            "Milliseconds; MB that came. What the sorts mean: `loadtests/users/tell.py`.",
            "",
            *_table(("sort", "name", "times", "failed", "p50", "p95", "p99", "longest", "MB"), _rows(figures)),
            "",
            *_failures(figures),
        ]
    )


def _mark(good: bool) -> str:
    return "passed" if good else "**failed**"


def _who_was_busy(figures: Figures, around: Around) -> str:
    busy = figures.of("generator", "processor")
    half, most = quantile(busy, 0.5) or 0, quantile(busy, 1.0) or 0
    late = quantile(figures.of("generator", "late"), 0.99) or 0
    server = f"the server {around.server_share:.0%}" if around.server_share is not None else "the server elsewhere"
    return (
        f"The generator used {half:.0f} % of a core in the median and {most:.0f} % at most, {server}; the machine was "
        f"{around.busy_share:.0%} busy with everything that ran on it. The generator's timers came {late:.0f} ms late "
        "at p99: latencies hold that much of its own. "
        + (
            "It was not the bottleneck."
            if half <= GENERATOR_BUSY
            else "It was the bottleneck: spread it (--processes)."
        )
    )


def _rows(figures: Figures) -> Iterator[tuple[str, ...]]:
    for one in figures.figures:
        at = [f"{quantile([one], share) or 0:g}" for share in (0.5, 0.95, 0.99)]
        yield one.sort, one.name, str(one.count), str(one.failed), *at, f"{one.longest_ms:g}", _megabytes(one)


def _megabytes(figure: Figure) -> str:
    return f"{figure.bytes_ / 1e6:.1f}" if figure.bytes_ else ""


def _failures(figures: Figures) -> Iterator[str]:
    if not figures.failures:
        return
    yield from ("## Failures", "")
    most = sorted(figures.failures, key=lambda one: -one.times)
    yield from _table(
        ("times", "sort", "name", "what"), ((str(o.times), o.sort, o.name, o.what) for o in most[:TOLD_MOST])
    )
    if len(most) > TOLD_MOST:
        yield f"\nand {len(most) - TOLD_MOST} sorts more: figures.json"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '¦') for cell in row)} |"
