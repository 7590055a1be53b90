"""Several workers on one port: started, watched, started again, renewed and drained, one after another.

The supervisor opens nothing of the floor. It holds the port without listening there; each worker (worker.py) listens
with SO_REUSEPORT, and the kernel spreads who comes.
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from signal import SIGHUP, SIGINT, SIGTERM
from typing import Any, Final

import structlog
from msgspec.structs import replace

from meetingfloor.floor.answer import Failure
from meetingfloor.node import taken
from meetingfloor.open_files import room_for
from meetingfloor.settings import BadSetting, Settings, host_and_port
from meetingfloor.worker import Worker, WorkerDied, WorkerRefused

log = structlog.get_logger()

BACKOFF_FIRST_S: Final = 0.1
BACKOFF_MOST_S: Final = 5.0
STEADY_S: Final = 10.0
"""A worker that served this long starts the back-off of its place anew."""


class NoSharedPort(Failure):
    """This system does not spread connections over the processes that listen on one port."""

    remedy = "run one process (--workers 1), or several on ports of their own behind a proxy, with one --redis"


class Place:
    """Where one worker stands after another: whoever dies is followed, until the place is closed."""

    def __init__(self, number: int, settings: Settings, somebody_is_due: asyncio.Event) -> None:
        self.number = number
        self.ready = asyncio.Event()
        self.is_due = False
        """Whether its worker is to be replaced by a new one."""
        self.first: asyncio.Future[str | Failure] = asyncio.get_running_loop().create_future()
        """What became of its first worker."""
        self._settings = settings
        self._somebody_is_due = somebody_is_due
        self._worker = self._a_worker()
        self._keeping = asyncio.create_task(self._keep())

    def due(self) -> None:
        self.is_due = True
        self._somebody_is_due.set()

    async def renew(self) -> None:
        """The present worker leaves, the next one is ready."""
        self.is_due = False
        self.ready.clear()
        await self._worker.leave()
        await self.ready.wait()

    def close(self) -> None:
        """Nobody follows any more."""
        self._keeping.cancel()

    async def end(self) -> None:
        await self._worker.leave()

    def kill(self) -> None:
        self._worker.kill()

    def _a_worker(self) -> Worker:
        return Worker(self.number, self._settings, self.due)

    async def _keep(self) -> None:
        pause_s = BACKOFF_FIRST_S
        while True:
            worker = self._worker
            await self._stay(worker)
            if worker.is_let_go:
                pause_s = 0.0
            elif worker.up_s and time.monotonic() - worker.up_s > STEADY_S:
                pause_s = BACKOFF_FIRST_S
            while self._worker is worker:
                await asyncio.sleep(pause_s)
                pause_s = min(max(BACKOFF_FIRST_S, pause_s * 2), BACKOFF_MOST_S)
                self._follow()

    def _follow(self) -> None:
        try:
            self._worker = self._a_worker()
        except WorkerDied as died:
            log.error("worker_not_started", worker=self.number, why=str(died))

    async def _stay(self, worker: Worker) -> None:
        up = await worker.up
        if not self.first.done():
            self.first.set_result(up)
        if isinstance(up, str):
            self.ready.set()
            log.info("worker_serves", worker=self.number, pid=worker.pid)
        await worker.ended.wait()
        self.ready.clear()
        if not worker.is_let_go:
            why = worker.how_it_ended if isinstance(up, str) else str(up)
            log.error("worker_ended", worker=self.number, pid=worker.pid, why=why)


class Workers:
    """The supervisor. SIGHUP renews the workers, SIGTERM and Ctrl-C let them go: both in turn."""

    def __init__(self, settings: Settings, tell: Callable[[str], None]) -> None:
        """tell: is told where they listen once all of them serve"""
        self.settings = settings
        self.tell = tell
        self._places: list[Place] = []
        self._somebody_is_due = asyncio.Event()
        self._terminal = os.isatty(0)
        self._serving: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until it is told to end. Raises PortTaken, TooFewFiles, and what keeps the workers from starting."""
        if sys.platform != "linux":
            raise NoSharedPort("several --workers on one port need Linux")
        settings = replace(self.settings, screens=room_for(self.settings.screens))
        with reserved(settings.host, settings.port) as port:
            self._serving = asyncio.create_task(self._serve(replace(settings, port=port)))
            self._hear_signals()
            try:
                await self._serving
            except asyncio.CancelledError:
                pass
            finally:
                await self._end()

    async def _serve(self, settings: Settings) -> None:
        for number in range(settings.workers):
            of_its_own = replace(settings, metrics=metrics_of(settings.metrics, number))
            self._places.append(Place(number, of_its_own, self._somebody_is_due))
        self.tell(f"listening on {await self._all_serve()}")
        while True:
            await self._somebody_is_due.wait()
            self._somebody_is_due.clear()
            for place in self._places:
                if place.is_due:
                    await place.renew()

    async def _all_serve(self) -> str:
        """Their URL. What a worker says against starting is said once; one that dies is tried again, unless all do."""
        url, failure = "", None
        for coming in asyncio.as_completed([place.first for place in self._places]):
            first = await coming
            if isinstance(first, WorkerRefused):
                raise first
            if isinstance(first, Failure):
                failure = first
            else:
                url = first
        if failure is not None and not url:
            raise failure
        for place in self._places:
            await place.ready.wait()
        return url

    async def _end(self) -> None:
        """In turn, so that the screens of one find the others."""
        for place in self._places:
            place.close()
        for place in self._places:
            await place.end()

    # signals

    def _hear_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (SIGINT, SIGTERM):
            loop.add_signal_handler(number, self._told_to_end)
        loop.add_signal_handler(SIGHUP, self._told_to_renew)

    def _told_to_end(self) -> None:
        """Whoever says it twice is in a hurry."""
        assert self._serving is not None
        if self._serving.cancel():
            log.info("workers_leave", workers=len(self._places))
            return
        for place in self._places:
            place.kill()

    def _told_to_renew(self) -> None:
        """A terminal that was closed says the same: then there is nobody to serve for."""
        if self._terminal and not os.isatty(0):
            self._told_to_end()
            return
        for place in self._places:
            place.due()


def metrics_of(metrics: str | None, number: int) -> str | None:
    """Each worker counts for itself, so each tells on a port of its own: the one given, and those after it."""
    if metrics is None:
        return None
    host, port = host_and_port(metrics)
    own = port + number if port else 0
    if own > 65_535:
        raise BadSetting(f"--metrics {metrics}: there is no port {own} for worker {number}", "begin lower")
    return f"[{host}]:{own}" if ":" in host else f"{host}:{own}"


@contextmanager
def reserved(host: str, port: int) -> Iterator[int]:
    """Hold a port for all workers, without listening there; which one it became. Raises PortTaken."""
    with ExitStack() as stack:
        try:
            found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            for family, address in dict.fromkeys((one[0], one[4]) for one in found):
                held = stack.enter_context(_held(family, (address[0], port, *address[2:])))
                port = held.getsockname()[1]
        except OSError as error:
            raise taken(host, port, error) from error
        yield port


def _held(family: int, address: tuple[Any, ...]) -> socket.socket:
    """Bound alone, so that whoever else listens there is noticed, and shared with our own from then on.

    SO_REUSEADDR only where connections of an earlier server linger: with it another could get in between.
    """
    for reuse in (False, True):
        one = socket.socket(family, socket.SOCK_STREAM)
        try:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, True)
            one.bind(address)
        except OSError:
            one.close()
            if reuse:
                raise
        else:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, True)
            return one
    raise AssertionError("unreachable")
