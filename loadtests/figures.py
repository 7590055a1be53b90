"""What a run measured, out of Locust's statistics, as plain values in a file."""

from pathlib import Path

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One request of Locust's. `times`: rounded ms → how often; `bytes_`: that came, in all."""

    sort: str
    name: str
    count: int
    failed: int
    bytes_: int
    longest_ms: float
    times: dict[int, int]


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    sort: str
    name: str
    what: str
    times: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """users: the most there were at once · lasted_s: with the checks at the end"""

    users: int
    lasted_s: float
    figures: tuple[Figure, ...]
    failures: tuple[Failure, ...]

    def of(self, sort: str, name: str | None = None) -> list[Figure]:
        """Those of a sort; of these the ones whose name begins so."""
        return [one for one in self.figures if one.sort == sort and one.name.startswith(name or "")]


def quantile(figures: list[Figure], share: float) -> float | None:
    """ms; of all of them together. None: nothing was measured."""
    times: dict[int, int] = {}
    for figure in figures:
        for ms, count in figure.times.items():
            times[ms] = times.get(ms, 0) + count
    wanted = share * sum(times.values())
    below = 0
    for ms in sorted(times):
        below += times[ms]
        if below >= wanted:
            return float(ms)
    return None


def of_run(environment) -> Figures:
    stats = environment.runner.stats
    entries = sorted(stats.entries.values(), key=lambda one: (one.method, one.name))
    return Figures(
        users=max([sum((environment.runner.final_user_classes_count or {}).values()), 0]),
        lasted_s=round((stats.total.last_request_timestamp or 0) - stats.start_time, 1),
        figures=tuple(
            Figure(
                sort=one.method,
                name=one.name,
                count=one.num_requests,
                failed=one.num_failures,
                bytes_=one.total_content_length,
                longest_ms=round(one.max_response_time, 1),
                times={round(ms): count for ms, count in one.response_times.items()},
            )
            for one in entries
        ),
        failures=tuple(
            Failure(sort=one.method, name=one.name, what=str(one.error), times=one.occurrences)
            for one in stats.errors.values()
        ),
    )


def write(figures: Figures, path: Path) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))


def read(path: Path) -> Figures:
    return msgspec.json.decode(path.read_bytes(), type=Figures)
