"""Each sort of user against a real server, for a few seconds: nothing fails. And the control: what is wrong is seen.

All loads run at once, each Locust a process of its own: a lie tells only whoever comes through its relay.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from loadtests import figures
from loadtests.figures import Figures
from loadtests.hall import Hall, write
from loadtests.prepare import prepare

from load.lies import LIES
from meetingfloor.settings import Settings
from rig.server import ROOT, Server
from rig.valkey import Valkey

USERS, RUN_S, PACE = 6, 4, 0.05
HONEST = ("Display", "Participant", "Coordinator", "Crowd")
WITHIN_S = 100.0

pytestmark = pytest.mark.timeout(240)


async def a_load(folder: Path, name: str, url: str, users: tuple[str, ...]) -> Figures:
    told = folder / f"{name}.json"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "locust", "-f", str(ROOT / "loadtests" / "locustfile.py"), "--headless"),
        *("--only-summary", "--host", url, "--hall", str(folder / "hall.json"), "--figures", str(told)),
        *("--shape", "steady", "-u", str(USERS), "-r", str(USERS), "-t", f"{RUN_S}s", "--stop-timeout", "30"),
        *("--equal-weights", "--pace", str(PACE), *users),
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'server'}"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(WITHIN_S):
        _, said = await process.communicate()
    assert told.exists(), said.decode()[-2_000:]
    return figures.read(told)


async def all_loads(store: str) -> dict[str, Figures]:
    hall: Hall = await prepare(Settings(redis=store), 40, speed=30)
    with tempfile.TemporaryDirectory(prefix="mf-load-") as folder:
        write(hall, Path(folder) / "hall.json")
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(Server("--redis", store))
            loads = {user: a_load(Path(folder), user, server.url, (user,)) for user in HONEST}
            loads["all"] = a_load(Path(folder), "all", server.url, HONEST)
            for number, (name, lie) in enumerate(LIES.items()):
                url = await stack.enter_async_context(lie.liar(hall).before(server.url))
                loads[name] = a_load(Path(folder), f"lie-{number}", url, lie.users)
            return dict(zip(loads, await asyncio.gather(*loads.values()), strict=True))


@pytest.fixture(scope="module")
def loads() -> Iterator[dict[str, Figures]]:
    with Valkey() as store:
        yield asyncio.run(all_loads(store.url))


def sorts(measured: Figures) -> set[str]:
    return {one.sort for one in measured.figures}


@pytest.mark.parametrize("who", [*HONEST, "all"])
def test_nobody_meets_a_fault(loads: dict[str, Figures], who: str) -> None:
    assert () == loads[who].failures


@pytest.mark.parametrize("who", HONEST)
def test_everybody_joins_looks_and_is_asked_at_the_end(loads: dict[str, Figures], who: str) -> None:
    assert {"join", "look", "check"} <= sorts(loads[who])


@pytest.mark.parametrize("who", ["Participant", "Coordinator"])
def test_commands_are_timed_and_looked_up_in_the_log(loads: dict[str, Figures], who: str) -> None:
    done = sum(one.count for one in loads[who].of("do"))

    assert done > 0
    assert done <= sum(one.count for one in loads[who].of("check", "command as in the log"))


def test_a_change_is_timed_from_its_senders_click_to_every_screen(loads: dict[str, Figures]) -> None:
    assert {"desk", "floor", "me"} <= {one.name for one in loads["all"].of("see")}


def test_a_participant_comes_back_after_lost_wifi(loads: dict[str, Figures]) -> None:
    assert loads["Participant"].of("resume", "me, bridged")


@pytest.mark.parametrize("lie", LIES)
def test_the_control_a_lie_is_a_failure_in_locusts_statistics(loads: dict[str, Figures], lie: str) -> None:
    assert LIES[lie].seen_as in {one.what.partition(":")[0] for one in loads[lie].failures}
