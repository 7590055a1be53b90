"""serve --workers: one port, one store, several processes; whoever of them dies or leaves, the others serve on."""

import asyncio
import itertools
import os
import random
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from signal import SIGHUP, SIGKILL, SIGSTOP, SIGTERM
from typing import Any

import aiohttp
import psutil
import pytest

from blackbox.screen import Screen, dial
from cli.command import GONE_S, Command, Running, all_gone
from cli.plans import a_small_plan
from meetingfloor.node import PortTaken
from meetingfloor.workers import reserved
from rig import lives, until
from rig.valkey import Valkey

EVENT = "fair"
SCREENS_MOST = 200
"""So many never happen to miss one of three workers."""
_other_table = itertools.cycle(["T2", "T1"])


class Several(Running):
    """A server of several workers, once it listens."""

    def __init__(self, home: Path, workers: int, *words: object, **more: str) -> None:
        quick = {"MEETINGFLOOR_LOG": "error", "MEETINGFLOOR_BEAT": "0.5", "MEETINGFLOOR_DRAIN": "0.1"}
        super().__init__(home, "serve", "--port", "0", "--workers", workers, *words, **{**quick, **more})
        self.url = self.says("listening on ").removeprefix("listening on ")

    @property
    def workers(self) -> list[int]:
        """The pids of those who take connections, by number."""
        pids = [one.pid for one in psutil.Process(self.pid).children()]
        listening = [pid for pid in pids if any(line.status == psutil.CONN_LISTEN for line in lines(pid))]
        return sorted(listening, key=number)

    def where(self, screen: Screen) -> int:
        """The pid of the worker that a screen is connected to, as the kernel knows it."""
        theirs = screen.socket.local_address[1]
        return next(pid for pid in self.workers if theirs in {line.raddr.port for line in lines(pid) if line.raddr})


def lines(pid: int) -> list[Any]:
    """The connections of a process, and where it listens; none if it has just ended."""
    try:
        return psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return []


def number(pid: int) -> str:
    """What the worker's command line ends with."""
    try:
        return psutil.Process(pid).cmdline()[-1]
    except psutil.Error:
        return ""


@contextmanager
def a_run(home: Path, workers: int, *words: object, **more: str) -> Iterator[Several]:
    """On the store of this HOME. Behind it nothing may be left: no worker, no keeper, no store."""
    with Several(home, workers, *words, **more) as server:
        yield server
    assert all_gone(home)


@asynccontextmanager
async def screens_everywhere(server: Several) -> AsyncIterator[dict[int, list[Screen]]]:
    """Screens come until each worker has one; worker → its screens."""
    async with AsyncExitStack() as stack:
        having: dict[int, list[Screen]] = {pid: [] for pid in server.workers}
        for _ in range(SCREENS_MOST):
            screen = await stack.enter_async_context(dial(server.url, EVENT))
            await screen.start("floor")
            having[server.where(screen)].append(screen)
            if all(having.values()):
                break
        assert all(having.values()), "a worker takes no connections"
        yield having


async def told_screens(port: int) -> int:
    """What a worker says of itself on its own port."""
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/metrics") as answer:
        text = await answer.text()
    return int(float(text.partition("\nmeetingfloor_screens ")[2].partition("\n")[0]))


def ports_in_a_row(count: int) -> int:
    """The first of some that nobody holds, below those that the kernel gives to who asks for any."""
    while True:
        first = random.randrange(20_000, 30_000)
        with ExitStack() as held, suppress(OSError):
            for port in range(first, first + count):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
            return first


def held(port: int) -> socket.socket:
    """A port, from the moment when whoever held it is gone."""
    while True:
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", port))


@pytest.fixture(scope="module")
def metrics() -> int:
    return ports_in_a_row(3)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, metrics: int) -> Iterator[Several]:
    """Three workers on one store with an event, for tests that leave three behind."""
    home = tmp_path_factory.mktemp("three")
    Command(home).run("import", a_small_plan(home))
    with a_run(home, 3, "--metrics", f"127.0.0.1:{metrics}") as server:
        yield server
        assert 0 == server.interrupt()


@pytest.fixture(scope="module")
def token(three: Several) -> str:
    return Command(three.home).run("token", EVENT, "--role", "coordinator").strip()


async def test_they_are_ready_when_it_says_so_and_each_takes_connections_and_counts_its_own(
    three: Several, metrics: int
) -> None:
    assert [f"listening on {three.url}"] == three.said
    assert 3 == len(three.workers)
    async with screens_everywhere(three) as having:
        assert [len(screens) for screens in having.values()] == [await told_screens(metrics + n) for n in range(3)]


async def test_what_is_asked_of_one_is_seen_through_all(three: Several, token: str) -> None:
    table = next(_other_table)
    async with screens_everywhere(three) as having, dial(three.url, EVENT) as desk:
        await desk.start("desk", token=token)
        answer = await desk.do({"type": "move_meeting", "meeting": "M1", "table": table})
        for screen in itertools.chain(*having.values()):
            await screen.up_to(answer["version"])

            assert table == screen.copy.held["meeting"]["M1"]["table"]


async def test_the_screens_of_one_that_is_killed_resume_at_another_and_a_new_one_follows_it(
    three: Several, token: str
) -> None:
    async with screens_everywhere(three) as having, dial(three.url, EVENT) as desk:
        await desk.start("desk", token=token)
        killed = next(pid for pid in three.workers if pid != three.where(desk))
        os.kill(killed, SIGKILL)
        for screen in having[killed]:
            assert 1006 == await screen.closed()
        answer = await desk.do({"type": "move_meeting", "meeting": "M1", "table": next(_other_table)})
        for stood in having.pop(killed):
            async with dial(three.url, EVENT) as screen:
                frame = await screen.resume(stood)
                await screen.up_to(answer["version"])
                assert 0 < frame["since"]
        for screen in itertools.chain(*having.values()):
            await screen.up_to(answer["version"])

        await asyncio.to_thread(until, lambda: 3 == len(three.workers))
        assert killed not in three.workers
    async with screens_everywhere(three):
        pass


async def test_one_that_cannot_start_again_is_tried_again_and_the_others_serve_on(three: Several, metrics: int) -> None:
    os.kill(three.workers[2], SIGKILL)
    with held(metrics + 2):
        three.says(f"cannot listen on 127.0.0.1:{metrics + 2}")
        three.says(f"cannot listen on 127.0.0.1:{metrics + 2}")
        assert 2 == len(three.workers)
        async with screens_everywhere(three):
            pass

    await asyncio.to_thread(until, lambda: 3 == len(three.workers))


async def test_sighup_renews_one_after_another(three: Several) -> None:
    before = three.workers
    serving: list[int] = []

    def all_new() -> bool:
        now = three.workers
        serving.append(len(now))
        return 3 == len(now) and not set(now) & set(before)

    async with screens_everywhere(three) as having:
        os.kill(three.pid, SIGHUP)
        await asyncio.to_thread(until, all_new)
        for screen in itertools.chain(*having.values()):
            assert 1001 == await screen.closed()
    assert 2 == min(serving)


async def test_one_that_is_told_to_end_says_bye_and_is_followed(three: Several) -> None:
    """systemd tells all of them at once; each waits until its supervisor lets it go."""
    before = three.workers
    async with screens_everywhere(three) as having:
        os.kill(before[1], SIGTERM)
        assert 1001 == await having[before[1]][0].closed()
        await asyncio.to_thread(until, lambda: 3 == len(three.workers))

    now = three.workers
    assert [True, False, True] == [pid in now for pid in before]
    assert before[0] == now[0]


async def test_sigterm_lets_them_go_in_turn_and_leaves_nothing_behind(tmp_path: Path) -> None:
    Command(tmp_path).run("import", a_small_plan(tmp_path))
    with a_run(tmp_path, 2) as server:
        first, second = server.workers
        async with screens_everywhere(server) as having:
            os.kill(server.pid, SIGTERM)
            await having[first][0].hear_a("bye")
            await having[second][0].hear_a("bye")

            assert not lives(first)
        assert 0 == server.wait()


def test_a_second_signal_ends_them_at_once(tmp_path: Path, valkey: Valkey) -> None:
    with a_run(tmp_path, 2, "--redis", valkey.url, MEETINGFLOOR_LOG="info") as server:
        for pid in server.workers:
            os.kill(pid, SIGSTOP)
        os.kill(server.pid, SIGTERM)
        server.says("workers_leave")
        os.kill(server.pid, SIGTERM)

        assert 0 == server.wait(GONE_S)


def test_where_the_supervisor_is_killed_nobody_stays(tmp_path: Path) -> None:
    with a_run(tmp_path, 2) as server:
        workers = server.workers
        server.kill()
        until(lambda: not any(map(lives, workers)), within_s=1)


@pytest.mark.parametrize("shared", [False, True])
def test_a_port_that_somebody_listens_on_is_taken(tmp_path: Path, shared: bool) -> None:
    """Also where they would share it: their screens are not ours."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=shared) as holder:
        port = holder.getsockname()[1]
        bare = Command(tmp_path)
        bare.run("serve", "--workers", 2, "--port", port, exits=1)

    assert [f"cannot listen on 127.0.0.1:{port}: Address already in use"] == bare.err.splitlines()[:1]
    assert "" == bare.out


def test_a_port_is_held_before_anybody_listens_there_and_while_all_are_dead() -> None:
    with reserved("127.0.0.1", 0) as port:
        with pytest.raises(PortTaken), reserved("127.0.0.1", port):
            pass
        with pytest.raises(OSError, match="in use"), socket.create_server(("127.0.0.1", port)):
            pass
        with socket.create_server(("127.0.0.1", port), reuse_port=True):
            pass


def test_what_keeps_them_from_starting_is_said_once(tmp_path: Path) -> None:
    bare = Command(tmp_path)
    bare.run("serve", "--workers", 3, "--port", 0, "--redis", "redis://127.0.0.1:1", exits=1)

    assert 1 == bare.err.count("does not answer")
    assert 2 == len(bare.err.splitlines())
    assert all_gone(tmp_path)


@pytest.mark.parametrize("workers", [1, 2])
def test_more_screens_than_a_process_may_open_files_are_refused(tmp_path: Path, workers: int) -> None:
    bare = Command(tmp_path)
    bare.run("serve", "--workers", workers, "--port", 0, "--screens", 1000, exits=1, files=1024)

    assert [
        "--screens 1000: a process may open 1024 files here, which is room for 922 screens",
        "ask for --screens 922 at most, share them among more --workers, "
        "or raise the hard limit of open files to 1112 (ulimit -Hn, LimitNOFILE=)",
    ] == bare.err.splitlines()


def test_where_nobody_asked_for_a_number_as_many_screens_as_fit_are_served(tmp_path: Path, valkey: Valkey) -> None:
    with Running(tmp_path, "serve", "--port", 0, "--redis", valkey.url, files=1024) as server:
        server.says("listening on ")

        assert (1024, 1024) == psutil.Process(server.pid).rlimit(psutil.RLIMIT_NOFILE)
        assert any('"screens": 922' in line for line in server.said)
        assert 0 == server.interrupt()
