"""The store of our own: found or started, shared, brought back, and gone when nobody needs it."""

import asyncio
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from meetingfloor.store.embedded import DataFolderUnusable, Embedded, StoreWillNotStart, default_folder
from meetingfloor.store.keeper import LINGER_S
from rig import lives, running, stays, until
from rig.valkey import Valkey

PROGRAM = """
import asyncio, sys
from pathlib import Path
from meetingfloor.store.embedded import Embedded

store = Embedded(Path(sys.argv[1]))
asyncio.run(store.attach())
print(store.url, store.keeper_pid, store.store_pid, flush=True)
sys.stdin.read()
"""


class Program:
    """Another program that opens the data folder and stays until its stdin ends; a process group of its own."""

    def __init__(self, data: Path, **how: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
            **how,
        )

    def opened(self) -> tuple[str, int, int]:
        """URL, keeper, store."""
        assert self.process.stdout is not None
        url, keeper, store = self.process.stdout.readline().split()
        return url, int(keeper), int(store)

    def leave(self) -> None:
        """End it, and read its pipes to their end. Fails if another process holds them."""
        self.process.communicate(timeout=10)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    """Those that a test started; ended behind it."""
    started: list[Program] = []
    yield started
    for program in started:
        program.end()


@pytest.fixture
async def embedded(data: Path) -> Any:
    async with Embedded(data) as store:
        yield store


def client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, retry=None, socket_timeout=5)


def back(url: str) -> bool:
    try:
        return bool(client(url).ping())
    except redis.RedisError:
        return False


# One store for all


def test_programs_that_open_at_once_get_one_store(data: Path, programs: list[Program]) -> None:
    programs += [Program(data) for _ in range(6)]

    found = {program.opened() for program in programs}

    assert 1 == len(found)
    assert [keeper for _, keeper, _ in found] == running("meetingfloor.store.keeper", str(data))


@pytest.mark.parametrize("goes", [0, 1], ids=["the one that started it goes", "the one that attached goes"])
def test_who_stays_keeps_the_store(data: Path, programs: list[Program], goes: int) -> None:
    for _ in range(2):
        programs.append(Program(data))
        url, keeper, store = programs[-1].opened()

    programs[goes].leave()

    assert stays(lambda: lives(store) and lives(keeper), LINGER_S + 0.5)
    assert client(url).ping()


async def test_who_left_may_come_back(embedded: Embedded) -> None:
    first = embedded.url, embedded.store_pid
    embedded.detach()

    assert first == (await embedded.attach(), embedded.store_pid)


async def test_a_copy_of_a_data_folder_gets_a_store_of_its_own(embedded: Embedded, tmp_path: Path) -> None:
    client(embedded.url).set("who", "the original")
    shutil.copytree(embedded.data, tmp_path / "copy")

    async with Embedded(tmp_path / "copy") as copy:
        client(copy.url).set("who", "the copy")

        assert embedded.url != copy.url
        assert b"the original" == client(embedded.url).get("who")


async def test_a_long_path_is_no_obstacle(tmp_path: Path) -> None:
    async with Embedded(tmp_path / ("long" * 50) / "with blanks and 汉字") as store:
        assert client(store.url).set("a", "b")


async def test_data_folder_and_sockets_are_private(embedded: Embedded) -> None:
    sockets = Path(embedded.url.removeprefix("unix://")).parent

    assert {0o700} == {folder.stat().st_mode & 0o777 for folder in (embedded.data, sockets)}


def test_the_default_folder_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert Path("/somewhere/meetingfloor") == default_folder()
    monkeypatch.delenv("XDG_DATA_HOME")
    assert Path.home() / ".local/share/meetingfloor" == default_folder()


# Gone when nobody needs it


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_two_seconds_after_the_last_program(data: Path, programs: list[Program], how: int) -> None:
    programs.append(Program(data))
    url, keeper, store = programs[0].opened()

    programs[0].process.send_signal(how)
    programs[0].process.wait()
    left = time.monotonic()

    until(lambda: not lives(keeper) and not lives(store))
    assert LINGER_S - 0.1 <= time.monotonic() - left <= LINGER_S + 2
    assert not Path(url.removeprefix("unix://")).parent.exists()


async def test_the_keeper_holds_nothing_of_who_started_it(data: Path, programs: list[Program]) -> None:
    programs.append(Program(data))
    _, keeper, store = programs[0].opened()
    async with Embedded(data):
        programs[0].leave()

        assert lives(keeper)
    assert lives(store)


async def test_ctrl_c_does_not_reach_the_keeper(data: Path, programs: list[Program]) -> None:
    programs.append(Program(data))
    url, keeper, store = programs[0].opened()
    async with Embedded(data) as other:
        os.killpg(programs[0].process.pid, signal.SIGINT)
        programs[0].process.wait()

        assert (url, keeper, store) == (await other.revive(), other.keeper_pid, other.store_pid)
        assert os.getsid(keeper) != programs[0].process.pid


async def test_a_keeper_told_to_end_waits_for_its_clients(embedded: Embedded) -> None:
    keeper, store = embedded.keeper_pid, embedded.store_pid
    os.kill(keeper, signal.SIGTERM)
    assert (keeper, store) == (await embedded.revive() and embedded.keeper_pid, embedded.store_pid)

    embedded.detach()

    until(lambda: not lives(keeper) and not lives(store))


async def test_who_waits_for_a_stalled_keeper_may_give_up(embedded: Embedded) -> None:
    os.kill(embedded.keeper_pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(embedded.revive(), 0.1)
    os.kill(embedded.keeper_pid, signal.SIGCONT)

    assert time.monotonic() - began < 1
    assert client(await embedded.revive()).ping()


# Killed


async def test_the_store_dies_with_its_keeper_and_both_come_back(embedded: Embedded) -> None:
    keeper, store, url = embedded.keeper_pid, embedded.store_pid, embedded.url
    client(url).set("kept", "yes")

    os.kill(keeper, signal.SIGKILL)
    until(lambda: not lives(store))

    assert url == await embedded.revive()
    assert {keeper, store}.isdisjoint({embedded.keeper_pid, embedded.store_pid})
    assert b"yes" == client(url).get("kept")


async def test_programs_that_notice_at_once_start_one_keeper(embedded: Embedded) -> None:
    others = [Embedded(embedded.data) for _ in range(4)]
    for other in others:
        await other.attach()
    os.kill(embedded.keeper_pid, signal.SIGKILL)

    for other in (embedded, *others):
        await other.revive()

    assert 1 == len({(one.keeper_pid, one.store_pid) for one in (embedded, *others)})
    for other in others:
        other.detach()


async def test_a_killed_store_comes_back_with_all_that_was_answered(embedded: Embedded) -> None:
    answered = 0
    for _ in range(4):
        counter = client(embedded.url)
        for _ in range(200):
            answered = counter.incr("count")
        killed = embedded.store_pid
        os.kill(killed, signal.SIGKILL)
        with pytest.raises(redis.ConnectionError):
            while True:
                counter.ping()

        await embedded.revive()

        assert killed != embedded.store_pid
        assert answered == int(client(embedded.url).get("count") or 0)
    assert "SIGKILL" in embedded.why
    assert "SIGKILL" in (embedded.data / "keeper.log").read_text()


def test_control_a_store_that_is_not_durable_loses_what_was_answered() -> None:
    with Valkey(durable=False) as server:
        client(server.url).incr("count")

        assert client(server.restart().url).get("count") is None


async def test_reviving_what_lives_changes_nothing(embedded: Embedded) -> None:
    before = embedded.url, embedded.keeper_pid, embedded.store_pid

    assert before == (await embedded.revive(), embedded.keeper_pid, embedded.store_pid)


async def test_a_dead_stores_sockets_are_no_obstacle(data: Path) -> None:
    async with Embedded(data) as dead:
        os.kill(dead.keeper_pid, signal.SIGKILL)
        until(lambda: not lives(dead.store_pid))
    assert {"keeper.sock", "store.sock"} == {
        one.name for one in Path(dead.url.removeprefix("unix://")).parent.iterdir()
    }

    async with Embedded(data) as store:
        assert dead.url == store.url
        assert client(store.url).ping()


async def test_a_folder_of_that_name_that_is_open_to_others_is_not_trusted(data: Path) -> None:
    async with Embedded(data) as dead:
        os.kill(dead.keeper_pid, signal.SIGKILL)
        until(lambda: not lives(dead.store_pid))
    sockets = Path(dead.url.removeprefix("unix://")).parent
    sockets.chmod(0o777)

    async with Embedded(data) as store:
        assert sockets != Path(store.url.removeprefix("unix://")).parent
    shutil.rmtree(sockets)


async def test_sockets_that_were_cleared_away_are_made_anew(embedded: Embedded) -> None:
    client(embedded.url).set("kept", "yes")
    shutil.rmtree(Path(embedded.url.removeprefix("unix://")).parent)
    other = Embedded(embedded.data)

    await other.attach()

    assert embedded.keeper_pid == other.keeper_pid
    assert b"yes" == client(await embedded.revive()).get("kept")
    other.detach()


# What cannot be


def test_a_full_disk_is_told_and_nothing_answered_is_lost(data: Path, programs: list[Program]) -> None:
    full = 200_000

    programs.append(Program(data, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (full, full))))
    url, _, store = programs[0].opened()
    answered = 0
    with pytest.raises(redis.ConnectionError):
        while True:
            answered = client(url).rpush("list", "x" * 10_000)

    until(lambda: not lives(store))
    log = data / "keeper.log"
    until(lambda: "Short write" in log.read_text())
    until(lambda: "starting it again in 0.05 s" in log.read_text())
    until(lambda: back(url))
    assert answered == client(url).llen("list")


async def test_a_tail_torn_off_by_a_power_cut_is_let_go(data: Path) -> None:
    async with Embedded(data) as store:
        client(store.url).set("kept", "yes")
        client(store.url).set("torn", "x" * 100)
        os.kill(store.keeper_pid, signal.SIGKILL)
        until(lambda: not lives(store.store_pid))
    tail = next(data.glob("appendonlydir/*.incr.aof"))
    os.truncate(tail, tail.stat().st_size - 20)

    async with Embedded(data) as store:
        assert [b"yes", None] == client(store.url).mget("kept", "torn")


async def test_a_store_that_will_not_start_says_why(data: Path) -> None:
    async with Embedded(data) as store:
        client(store.url).set("a", "b" * 100)
        os.kill(store.keeper_pid, signal.SIGKILL)
        until(lambda: not lives(store.store_pid))
    log = next(data.glob("appendonlydir/*.incr.aof"))
    log.write_bytes(b"*1\r\nnonsense" + log.read_bytes())

    with pytest.raises(StoreWillNotStart, match="Bad file format") as refused:
        await Embedded(data).attach()
    assert "keeper.log" in refused.value.remedy


async def test_a_file_in_the_place_of_the_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DataFolderUnusable, match="exists") as refused:
        await Embedded(tmp_path / "file").attach()
    assert "--data" in refused.value.remedy


async def test_a_data_folder_that_may_not_be_written_is_told() -> None:
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o555)
    me = os.geteuid()
    if me == 0:  # root may write anywhere
        os.seteuid(65534)
    try:
        with pytest.raises(DataFolderUnusable, match="Permission denied"):
            await Embedded(folder).attach()
    finally:
        os.seteuid(me)
        folder.rmdir()
