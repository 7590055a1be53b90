"""One worker: a node in a process of its own, as its supervisor holds it, and as it runs.

It is `python -m meetingfloor.worker NUMBER`, in a session of its own, and shares its port. Its standard input is a
socket to the supervisor, of packets. Down come its settings, then `leave`; up goes a JSON list: `ready` with a URL,
`failed` with why and what to do, or `leave?` when somebody else told it to end. Who reads the line's end knows that
the other is gone.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from signal import SIG_IGN, SIGHUP, SIGINT, SIGTERM, Signals, signal
from typing import Any, Final

import msgspec
import structlog

from meetingfloor import logs
from meetingfloor.floor.answer import Failure
from meetingfloor.garbage import collect_seldom
from meetingfloor.node import Node, new_loop
from meetingfloor.settings import Settings
from meetingfloor.store.child import dying_with_its_parent
from meetingfloor.store.embedded import PACKAGES

log = structlog.get_logger()

LEAVE_S: Final = 10.0
"""How long a worker may take to leave; then it is killed."""
LOOK_S: Final = 0.005
PACKET_BYTES: Final = 65_536


class WorkerRefused(Failure):
    """A worker will not start, and says why."""


class WorkerDied(Failure):
    """A worker ended before it served, and said nothing; or it cannot even be made."""

    remedy = "see what it wrote before that"


class Worker:
    """One process, from its start to its end."""

    def __init__(self, number: int, settings: Settings, wishes_to_leave: Callable[[], None]) -> None:
        """wishes_to_leave: is told when somebody else asks it to end. Raises WorkerDied."""
        self.up: asyncio.Future[str | Failure] = asyncio.get_running_loop().create_future()
        """Its URL once it serves, or why it never did."""
        self.ended = asyncio.Event()
        self.up_s = 0.0
        self.is_let_go = False
        self._wishes_to_leave = wishes_to_leave
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                self._process = _started(number, theirs)
        except OSError as error:
            self._line.close()
            raise WorkerDied(f"no process for worker {number}: {error.strerror or error}") from error
        self._line.setblocking(False)
        self._say(msgspec.json.encode(settings))
        self._life = asyncio.create_task(self._lives())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def how_it_ended(self) -> str:
        status = self._process.returncode
        return f"was ended by {Signals(-status).name}" if status < 0 else f"ended with status {status}"

    def let_go(self) -> None:
        """It says bye to its screens and ends."""
        self.is_let_go = True
        self._say(b"leave")

    async def leave(self) -> None:
        """Let it go, and wait until it is gone: not for ever."""
        self.let_go()
        try:
            async with asyncio.timeout(LEAVE_S):
                await self.ended.wait()
        except TimeoutError:
            log.error("worker_does_not_leave", pid=self.pid)
            self.kill()
            await self.ended.wait()

    def kill(self) -> None:
        self._process.kill()

    def _say(self, packet: bytes) -> None:
        with suppress(OSError):  # it is gone: that is heard elsewhere
            self._line.send(packet)

    async def _lives(self) -> None:
        loop = asyncio.get_running_loop()
        with self._line, suppress(OSError):
            while packet := await loop.sock_recv(self._line, PACKET_BYTES):
                self._heard(msgspec.json.decode(packet))
        until_s = time.monotonic() + LEAVE_S
        while self._process.poll() is None:  # what ends closes its line a moment before
            if time.monotonic() > until_s:
                self.kill()
            await asyncio.sleep(LOOK_S)
        self._came_to(WorkerDied(f"a worker {self.how_it_ended} before it served"))
        self.ended.set()

    def _heard(self, said: Any) -> None:
        match said:
            case ["ready", url]:
                self.up_s = time.monotonic()
                self._came_to(url)
            case ["failed", why, remedy]:
                self._came_to(WorkerRefused(why, remedy))
            case ["leave?"]:
                self._wishes_to_leave()

    def _came_to(self, up: str | Failure) -> None:
        if not self.up.done():
            self.up.set_result(up)


def _started(number: int, line: socket.socket) -> subprocess.Popen[bytes]:
    paths = [str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-P", "-m", "meetingfloor.worker", str(number)],
        stdin=line.fileno(),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # out of Ctrl-C's reach
        preexec_fn=dying_with_its_parent(),  # noqa: PLW1509 - there are no threads here
    )


# in the process


async def work(number: int, line: socket.socket) -> None:
    """A node, until the supervisor lets it go, or is gone."""
    loop = asyncio.get_running_loop()
    packet = await loop.sock_recv(line, PACKET_BYTES)
    if not packet:
        return
    settings = msgspec.json.decode(packet, type=Settings)
    logs.configure(settings.log, settings.log_form, number)
    loop.add_signal_handler(SIGTERM, _say, line, "leave?")
    serving = asyncio.ensure_future(_serve(settings, line))
    let_go = asyncio.ensure_future(loop.sock_recv(line, PACKET_BYTES))
    await asyncio.wait({serving, let_go}, return_when=asyncio.FIRST_COMPLETED)
    serving.cancel()
    let_go.cancel()
    with suppress(asyncio.CancelledError):
        await serving


async def _serve(settings: Settings, line: socket.socket) -> None:
    try:
        async with Node(settings, shares_port=True) as node:
            _say(line, "ready", node.url)
            await collect_seldom()
    except Failure as failure:
        _say(line, "failed", str(failure), failure.remedy)
    except TimeoutError:
        _say(line, "failed", "the store did not answer in time", "look at the store, and try again")


def _say(line: socket.socket, *said: str) -> None:
    with suppress(OSError):
        line.send(msgspec.json.encode(said))


def main(number: int) -> None:
    """systemd and terminals signal every process of a group: a worker leaves when it is its turn."""
    for ignored in (SIGINT, SIGHUP):
        signal(ignored, SIG_IGN)
    with socket.socket(fileno=os.dup(0)) as line, asyncio.Runner(loop_factory=new_loop) as runner:
        line.setblocking(False)
        runner.run(work(number, line))


if __name__ == "__main__":
    main(int(sys.argv[1]))
