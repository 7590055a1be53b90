"""What the benches share: a store with fsync always, an event of a size, figures in a line."""

import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Literal

import msgspec
import psutil

from meetingfloor import logs
from meetingfloor.access.tokens import Tokens
from meetingfloor.floor.commands import Import
from meetingfloor.floor.model import Actor, Entities, Event, Meeting, Organisation, Party, Person, Slot, Table, Zone
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events, Live
from meetingfloor.live.ids import new_id
from meetingfloor.node import open_store
from meetingfloor.settings import Settings, variable
from meetingfloor.store.child import binary
from meetingfloor.store.connect import Store

logs.configure("warning")
EVENT = "bench"
ORGANISER = Actor("bench-organiser", "organiser")
ROOT = Path(__file__).parents[2]
STOP_S = 15
"""How long a server may take to stop in order; then it is killed."""
CPUS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []


def machine() -> str:
    """The machine in a line, for beside the figures."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return f"{os.cpu_count()} × {models[0] if models else platform.machine()}, Python {platform.python_version()}"


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> str:
    """Milliseconds: median, 99th percentile, maximum."""
    if not values:
        return "nothing measured"
    return f"p50 {quantile(values, 0.5):6.1f}  p99 {quantile(values, 0.99):6.1f}  max {max(values):6.1f} ms"


@contextmanager
def pinned(role: Literal["server", "load"]) -> Iterator[None]:
    """This process, its threads, and whatever they start meanwhile: on the first CPU, or on all the others.

    Over loopback a send does the receiver's work in the kernel too: 1.5 µs where both share a CPU, 2.4 µs where they do
    not, and left alone the scheduler moves them as it likes. Figures compare only where that is settled: the server has
    the first CPU with its store, the load the others. Does nothing where there is one CPU, or no way to choose.
    """
    if len(CPUS) < 2:
        yield
        return
    before = os.sched_getaffinity(0)
    _move(set(CPUS[:1] if role == "server" else CPUS[1:]))
    try:
        yield
    finally:
        _move(before)


def _move(cpus: set[int]) -> None:
    for thread in Path("/proc/self/task").iterdir():
        try:
            os.sched_setaffinity(int(thread.name), cpus)
        except ProcessLookupError:  # it has just ended
            continue


@asynccontextmanager
async def a_store(*, durable: bool = True) -> AsyncIterator[str]:
    """A Valkey on a unix socket, as the embedded store is set."""
    with tempfile.TemporaryDirectory(prefix="mf-bench-", dir="/tmp") as folder:
        path = f"{folder}/valkey.sock"
        process = await asyncio.create_subprocess_exec(
            binary(),
            *("--port", "0", "--unixsocket", path, "--dir", folder, "--save", ""),
            *("--appendonly", "yes" if durable else "no", "--appendfsync", "always", "--loglevel", "warning"),
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            while not Path(path).exists():
                await asyncio.sleep(0.01)
            yield f"unix://{path}"
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def a_node(url: str) -> AsyncIterator[Events]:
    store = await Store.open(url)
    events = Events(store)
    try:
        yield events
    finally:
        await events.close()
        await store.close()


def a_plan(*, tables: int = 60, slots: int = 24, meetings: int = 700, people: int = 200, spare: int = 0) -> Entities:
    """A grid of tables × slots from an hour ago on, with so many meetings, none of them double-booked.

    spare: tables that stay free
    """
    begins = wall_ms() - 3_600_000
    half = people // 2
    placed: dict[str, Meeting] = {}
    for number in range(min(meetings, (tables - spare) * slots)):
        table, slot = number % (tables - spare), number // (tables - spare)
        first = (table + slot * 7) % half
        placed[f"M{number}"] = Meeting(
            kind="C2C",
            parties=(
                Party(organisation=f"O{first}", people=(f"P{first}",)),
                Party(organisation=f"O{half + (first + slot) % half}", people=(f"P{half + (first + slot) % half}",)),
            ),
            table=f"T{table}",
            slot=f"S{slot}",
        )
    return Entities(
        event={EVENT: Event(name="Bench", starts=begins, ends=begins + 86_400_000, public=True)},
        zone={"A": Zone(name="Hall A"), "B": Zone(name="Hall B")},
        organisation={
            f"O{n}": Organisation(name=f"Organisation {n}", native=f"第{n}产业集群", kind="cluster")
            for n in range(people)
        },
        person={f"P{n}": Person(name=f"Person {n}", organisation=f"O{n}", listed=True) for n in range(people)},
        table={f"T{n}": Table(label=str(n + 1), zone="A" if n < tables // 2 else "B", seats=6) for n in range(tables)},
        slot={
            f"S{n}": Slot(number=n, starts=begins + n * 1_500_000, ends=begins + n * 1_500_000 + 1_200_000)
            for n in range(slots)
        },
        meeting=placed,
    )


async def an_event(events: Events, plan: Entities | None = None) -> Live:
    await events.create(EVENT, new_id(wall_ms()), Import(entities=plan or a_plan()), ORGANISER)
    live = await events.get(EVENT)
    assert live is not None
    return live


class Row(msgspec.Struct, frozen=True):
    """A figure beside its bar (the numbers of the bar: docs/performance.md). met: None where there is no bar."""

    bar: str
    what: str
    figure: str
    wanted: str
    met: bool | None


def told(rows: Sequence[Row]) -> None:
    """Rows as a bench that runs alone prints them."""
    for row in rows:
        word = {True: "met", False: "NOT MET", None: ""}[row.met]
        print(
            f"{row.bar:5} {row.what:58} {' '.join(row.figure.split()):56} {row.wanted:28} {word}".rstrip(), flush=True
        )


class Served(msgspec.Struct, frozen=True):
    """A server on an embedded store, fsync always, with an event in it; its processes are those of all its workers."""

    url: str
    pid: int
    desk: str
    display: str
    data: str

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://").rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.pid)

    @property
    def processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    @property
    def cpu_s(self) -> float:
        each = [process.cpu_times() for process in self.processes]
        return float(sum(times.user + times.system for times in each))

    @property
    def rss_kb(self) -> float:
        return float(sum(process.memory_info().rss for process in self.processes)) / 1024

    @property
    def people(self) -> list[str]:
        """The tokens of the people whom `a_server` was given, in their order."""
        return list(json.loads((Path(self.data) / "people.json").read_text()))


@asynccontextmanager
async def a_server(
    plan: Entities | None = None, people: Sequence[str] = (), *, pin: bool = True, **options: object
) -> AsyncIterator[Served]:
    """`meetingfloor serve` as a process of its own, on the server's CPU; who asks for it is then on the load's.

    people: ids whose tokens are written to DATA/people.json · pin: see `pinned` · options: as settings.py names them
    """
    with tempfile.TemporaryDirectory(prefix="mf-bench-", dir="/tmp") as data, _settled(pin, "server"):
        desk, display = await _prepared(data, plan, people)
        async with _serving(data, desk, display, options) as served:
            with _settled(pin, "load"):
                yield served


@asynccontextmanager
async def beside(served: Served, **options: object) -> AsyncIterator[Served]:
    """Another server on the same store."""
    with pinned("server"):
        async with _serving(served.data, served.desk, served.display, options) as another:
            with pinned("load"):
                yield another


def _settled(pin: bool, role: Literal["server", "load"]) -> AbstractContextManager[None]:
    return pinned(role) if pin else nullcontext()


@asynccontextmanager
async def _serving(data: str, desk: str, display: str, options: Mapping[str, object]) -> AsyncIterator[Served]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "meetingfloor", "serve", "--port", "0", "--data", data, "--log", "error"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {variable(option): str(value) for option, value in options.items()},
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert line.startswith("listening on "), f"the server does not listen: {line!r}"
        yield Served(line.removeprefix("listening on ").strip(), process.pid, desk, display, data)
    finally:
        await _stopped(process)


async def _stopped(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _prepared(data: str, plan: Entities | None, people: Sequence[str]) -> tuple[str, str]:
    async with open_store(Settings(data=data)) as store:
        events, tokens = Events(store), Tokens(store)
        await events.create(EVENT, new_id(wall_ms()), Import(entities=plan or a_plan()), ORGANISER)
        desk = (await tokens.issue(EVENT, "coordinator")).token
        display = (await tokens.issue(EVENT, "display")).token
        issued = await tokens.issue_all(EVENT, "participant", people) if people else []
        (Path(data) / "people.json").write_text(json.dumps([one.token for one in issued]))
        await events.close()
    return desk, display


class Stopwatch:
    """Milliseconds since it was made."""

    def __init__(self) -> None:
        self._began_s = time.perf_counter()

    @property
    def ms(self) -> float:
        return (time.perf_counter() - self._began_s) * 1000
