"""Changes that come faster than a flush: 1,000 a second to 1,000 screens (S2).

    python -m loadtests.bench.burst [--screens 1000] [--a-second 1000] [--seconds 8]

An update is one change that reaches one screen, however many share a frame. Some screens keep every frame and are
read afterwards: each must hold, for every change that it covers, that change or a newer state of the same meeting, and
what they show in the end must be what the server shows. Commands, screens and server are processes of their own.
"""

import argparse
import asyncio
from typing import Any

import aiohttp
import msgpack
import uvloop

from loadtests.bench.crowd import a_crowd
from loadtests.bench.driver import ENOUGH, Made, a_driver, a_hall
from loadtests.bench.rig import EVENT, Row, Served, Stopwatch, a_server, machine, told
from loadtests.bench.screens import LightScreen, Seen, join

READERS = 8
WARM_S = 1.0
CATCH_UP_S = 10

Frame = dict[str, Any]


class Reader(LightScreen):
    """Keeps every message, to be read when there is time."""

    def __init__(self, host: str, path: str, start: dict[str, object], seen: Seen) -> None:
        super().__init__(host, path, start, seen)
        self._kept: list[bytes] = []

    def took(self, message: bytes, now: float) -> None:
        self._kept.append(message)
        super().took(message, now)

    def frames(self) -> list[Frame]:
        read = [msgpack.unpackb(one, strict_map_key=False) for one in self._kept]
        return [one for one in read if one.get("t") == "frame"]


def faults(frames: list[Frame], made: list[Made]) -> tuple[int, dict[str, Any]]:
    """Changes that a screen was not told, or was told wrongly; and the meetings that it shows in the end."""
    shown: dict[str, Any] = {}
    stands = wrong = at = 0
    newest: dict[str, tuple[str, str]] = {}
    for frame in frames:
        wrong += frame["since"] > stands  # a gap
        shown = {} if frame["since"] == 0 else shown
        put = frame["put"].get("meeting", {})
        shown |= put
        for gone in frame["gone"].get("meeting", ()):
            shown.pop(gone, None)
        stands = max(stands, frame["to"])
        touched = []
        while at < len(made) and made[at][0] <= stands:
            *_, meeting, table, slot = made[at]
            newest[meeting] = table, slot
            touched.append(meeting)
            at += 1
        for meeting in touched:
            wrong += meeting not in put or newest[meeting] != (put[meeting]["table"], put[meeting]["slot"])
    return wrong + len(made) - at, shown


async def shown_by(served: Served) -> dict[str, Any]:
    """The meetings as a program that asks over HTTP is told them."""
    headers = {"Authorization": f"Bearer {served.display}"}
    url = f"{served.url}/api/events/{EVENT}/views/floor"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return dict((await answer.json())["put"]["meeting"])


async def until_at(readers: list[Reader], version: int) -> None:
    async with asyncio.timeout(CATCH_UP_S):
        while any(reader.stood[-1][0] < version for reader in readers):
            await asyncio.sleep(0.02)


async def measure(screens: int = 1_000, a_second: float = 1_000, seconds: float = 8) -> list[Row]:
    async with (
        a_server(a_hall(), **ENOUGH) as served,
        a_crowd(served.host, served.port, [served.display], screens) as crowd,
        a_driver(served) as driver,
    ):
        assert not crowd.failed, crowd.failed
        await driver.drive(a_second, WARM_S)
        start: dict[str, object] = {"view": "floor", "token": served.display}
        readers = [await join(served.host, served.port, EVENT, start, Seen(), Reader) for _ in range(READERS)]
        before_s, own_s, driver_s, watch = served.cpu_s, crowd.part.cpu_s, driver.part.cpu_s, Stopwatch()
        driven = await driver.drive(a_second, seconds)
        took_s = watch.ms / 1000
        used = [served.cpu_s - before_s, crowd.part.cpu_s - own_s, driver.part.cpu_s - driver_s]
        made = driven.made
        waited, behind, lost = await crowd.waits(driven.asked, CATCH_UP_S)
        await until_at(readers, made[-1][0])
        truth = await shown_by(served)
        checked = [faults(reader.frames(), made) for reader in readers]
        frames = sum(len(reader.stood) for reader in readers) / READERS
    wrong, unlike = sum(one[0] for one in checked), sum(one[1] != truth for one in checked)
    share = used[0] / took_s
    rate, each_us = len(waited) / took_s, used[0] / max(1, len(waited)) * 1e6
    p99 = waited.quantile(0.99)
    what = f"{screens:,} screens × {a_second:,g} changes/s"
    return [
        Row(
            "S2",
            f"{what}: updates delivered",
            f"{rate:,.0f}/s of {a_second * screens:,.0f}/s, {each_us:.2f} µs an update",
            "",
            None,
        ),
        Row("S2", f"{what}: server, all it does", f"{share:.0%} of a core", "≤ 60 % of a core", share <= 0.6),
        Row("S2", f"{what}: command to screen", str(waited), "p99 ≤ 50 ms", p99 <= 50),
        Row(
            "S2",
            f"{what}: changes missed",
            f"{wrong} by {READERS} screens read whole, {unlike} unlike the server, {behind} behind, {lost} lost",
            "none",
            not (wrong or unlike or behind or lost or driven.unanswered),
        ),
        Row(
            "S2",
            f"{what}: frames",
            f"{frames / took_s:.0f}/s a screen, {len(made) / frames:.0f} changes each",
            "",
            None,
        ),
        Row(
            "S2",
            f"{what}: the load itself",
            f"screens {used[1] / took_s:.0%}, commands {used[2] / took_s:.0%} of a core, "
            f"at most {driven.late_ms:.0f} ms late, refused {driven.refused or 'none'}",
            "",
            None,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=1_000)
    parser.add_argument("--a-second", type=float, default=1_000)
    parser.add_argument("--seconds", type=float, default=8)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.screens, given.a_second, given.seconds)))
