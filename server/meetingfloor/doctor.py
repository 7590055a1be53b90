"""What is looked at, what was found, and what to do: store, logs, ports, limits, clock, faces. It changes nothing."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Literal

import aiohttp
import msgspec

from meetingfloor.floor.answer import Failure
from meetingfloor.floor.entry import chained, read
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS
from meetingfloor.open_files import SCREENS, allowed, files_for, screens_in, too_few
from meetingfloor.store import load
from meetingfloor.store.append import Missed
from meetingfloor.store.connect import REDIS_LEAST, VALKEY_LEAST, Store, failure_of, shown
from meetingfloor.store.embedded import Embedded
from meetingfloor.store.grants import AWAY
from meetingfloor.web.faces import BUILT
from meetingfloor.web.pages import FACES

ROOM_BYTES, MEMORY_SHARE = 500 * 2**20, 0.8
"""Free space that should be left on the disk; how full a limited memory may be."""
CLOCKS_APART_S = 1.0
NOT_BEFORE_S = 1_750_000_000
"""A clock that says earlier was never set: ids of that time would be refused later."""
ANSWER_S = 2.0
DIFFERENCES_TOLD = 3


class Finding(msgspec.Struct, frozen=True):
    """level: well, worth knowing (`advice`), or to be put right before an event (`ill`)"""

    level: Literal["well", "advice", "ill"]
    what: str
    found: str
    remedy: str = ""

    @property
    def is_ill(self) -> bool:
        return self.level == "ill"

    def __str__(self) -> str:
        mark = {"well": "✓", "advice": "!", "ill": "✗"}[self.level]
        return f"{mark} {self.what}: {self.found}" + (f" · {self.remedy}" if self.remedy else "")


def well(what: str, found: str) -> Finding:
    return Finding("well", what, found)


def advice(what: str, found: str, remedy: str) -> Finding:
    return Finding("advice", what, found, remedy)


def ill(what: str, found: str, remedy: str) -> Finding:
    return Finding("ill", what, found, remedy)


async def examine(redis: str | None, folder: Path, host: str, port: int, screens: int | None) -> list[Finding]:
    """Everything, in an order in which one would put it right. redis: None: the store of our own in `folder`.

    screens: for how many a server is asked to have room
    """
    found: list[Finding] = []
    async with AsyncExitStack() as stack:
        if redis is None:
            found.append(data_folder(folder))
        try:
            store = await _reached(stack, redis, folder)
        except Failure as failure:
            found.append(ill("store", str(failure), failure.remedy))
        else:
            found += await _store(store)
        found += [open_files(allowed(), screens), await _port(host, port), faces(BUILT)]
    return found


async def _reached(stack: AsyncExitStack, redis: str | None, folder: Path) -> Store:
    """The store as it is, also one that a server would refuse. Raises what opening one raises."""
    if redis is not None:
        store = Store(redis)
    else:
        embedded = await stack.enter_async_context(Embedded(folder))
        store = Store(embedded.url)
    stack.push_async_callback(store.close)
    return store


# the store


async def _store(store: Store) -> list[Finding]:
    reads: Any = store.reads
    try:
        info = await reads.info()
        config = await _config(reads)
        found = [version(info, store.url), policy(info), memory(info), *durability(info, config), writes(info)]
        found += [await _writable(store), clocks(*await reads.time())]
        for event in await load.events(reads):
            found += await log_and_grid(reads, event)
    except AWAY as error:
        failure = failure_of(error, store.url)
        return [ill("store", str(failure), failure.remedy)]
    return found


async def _config(reads: Any) -> dict[str, str]:
    """Hosted stores forbid CONFIG: then nothing is known of it."""
    try:
        return dict(await reads.config_get("appendfsync"))
    except AWAY:
        return {}


def version(info: dict[str, Any], url: str) -> Finding:
    valkey = info.get("valkey_version")
    name, number, least = ("Valkey", valkey, VALKEY_LEAST) if valkey else ("Redis", info["redis_version"], REDIS_LEAST)
    if tuple(int(part) for part in str(number).split(".")[:2]) < least:
        return ill("store", f"{name} {number} at {shown(url)} is too old", "run Redis 7.0 or Valkey 7.2, or later")
    return well("store", f"{name} {number} answers at {shown(url)}")


def policy(info: dict[str, Any]) -> Finding:
    given = info.get("maxmemory_policy", "noeviction")
    if given != "noeviction":
        return ill(f"maxmemory-policy {given}", "the log can be evicted", "set noeviction")
    return well("maxmemory-policy", "noeviction")


def memory(info: dict[str, Any]) -> Finding:
    used, most = int(info.get("used_memory", 0)), int(info.get("maxmemory", 0))
    if most and used > most * MEMORY_SHARE:
        return ill("memory", f"{_mb(used)} of {_mb(most)} used: soon nothing can be written", "raise maxmemory")
    return well("memory", f"{_mb(used)} used" + (f" of {_mb(most)}" if most else ""))


def durability(info: dict[str, Any], config: dict[str, str]) -> Iterator[Finding]:
    if not int(info.get("aof_enabled", 0)):
        yield ill("append-only file", "off: what is answered is lost when the store ends", "set appendonly yes")
        return
    if info.get("aof_last_write_status", "ok") != "ok":
        yield ill("append-only file", "the last write failed", "see the store's log; make room on its disk")
        return
    fsync = config.get("appendfsync")
    if fsync == "always":
        yield well("append-only file", "on, fsync always: what is answered survives a power cut")
    elif fsync is None:
        yield advice("append-only file", "on; how often it is synced is not told", "ask for appendfsync always")
    else:
        lost = "a second" if fsync == "everysec" else "some time"
        yield advice(f"appendfsync {fsync}", f"a power cut loses {lost} of what was answered", "set appendfsync always")


def writes(info: dict[str, Any]) -> Finding:
    if info.get("role") not in {"master", "primary"}:
        return ill("role", f"{info.get('role')}: it takes no writes", "give the URL of the primary")
    return well("role", "primary")


async def _writable(store: Store) -> Finding:
    """By the very door that a server takes."""
    try:
        opened = await Store.open(store.url)
    except Failure as failure:
        return ill("a server", f"would not start on it: {failure}", failure.remedy)
    await opened.close()
    return well("a server", "would start on it")


def clocks(seconds: int, micros: int) -> Finding:
    ours, theirs = time.time(), seconds + micros / 1_000_000
    if ours < NOT_BEFORE_S:
        return ill("clock", f"this machine says {time.strftime('%Y-%m-%d')}", "set it; run an NTP client")
    if abs(ours - theirs) > CLOCKS_APART_S:
        return ill("clock", f"the store's is {theirs - ours:+.1f} s from ours", "run an NTP client on both machines")
    return well("clock", f"{abs(ours - theirs) * 1000:.0f} ms from the store's")


# logs


async def log_and_grid(reads: Any, event: str) -> list[Finding]:
    """The log print by print; and whether its fold is what the grid's hashes hold."""
    what = f"event {event}"
    remedy = "restore a backup; what follows in the log cannot be trusted"
    try:
        grid = await load.load(reads, event)
        fold = Floor(event)
        while fold.version < grid.version:
            page = await load.log(reads, event, fold.version)
            if not page:
                break
            for missed in page:
                if missed.version <= grid.version:
                    wrong = _taken(fold, missed)
                    if wrong:
                        return [ill(what, f"log entry {missed.version}: {wrong}", remedy)]
    except Failure as failure:
        return [ill(what, str(failure), failure.remedy)]
    except msgspec.DecodeError as error:
        return [ill(what, f"the grid holds what cannot be read: {error}", remedy)]
    if (fold.version, fold.print) != (grid.version, grid.print):
        return [ill(what, f"its log ends at {fold.version}, its head says {grid.version}", remedy)]
    apart = list(differences(fold, grid))
    if apart:
        some = "; ".join(apart[:DIFFERENCES_TOLD])
        return [ill(what, f"the grid is not what the log made of it ({len(apart)} apart): {some}", remedy)]
    entries = f"{grid.version} log entries, each print right; the grid is what they fold to"
    return [well(what, entries)]


def _taken(fold: Floor, missed: Missed) -> str:
    """Apply an entry; what is wrong with it, or nothing."""
    if missed.version != fold.version + 1:
        return f"the one before it is {fold.version}: entries are missing"
    if chained(fold.print, missed.blob) != missed.print:
        return "its bytes do not give its print: something changed it after it was written"
    try:
        entry = read(missed.blob, missed.print)
    except msgspec.DecodeError as error:
        return f"it cannot be read: {error}"
    fold.apply(entry.put, entry.gone, version=entry.version, print_=entry.print, actor=entry.actor.id)
    return ""


def differences(fold: Floor, grid: Floor) -> Iterator[str]:
    for kind in KINDS:
        for which in sorted({*fold.of(kind), *grid.of(kind)}):
            if fold.of(kind).get(which) != grid.of(kind).get(which):
                yield f"{kind} {which}"
            elif fold.touched[kind].get(which) != grid.touched[kind].get(which):
                yield f"{kind} {which} (who touched it last)"


# this machine


def data_folder(folder: Path) -> Finding:
    """Where the store of our own writes."""
    there = folder
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return ill("data folder", f"{folder} cannot be written", "choose another with --data, or let this user write")
    free = shutil.disk_usage(there).free
    if free < ROOM_BYTES:
        return ill("data folder", f"{folder}: {_mb(free)} free", "make room, or choose another disk with --data")
    return well("data folder", f"{folder}, {_mb(free)} free")


def open_files(files: int, screens: int | None) -> Finding:
    """What a server may open once it has raised its limit, as it does at its start."""
    room = screens_in(files)
    found = f"{files}: room for {min(room, screens or SCREENS)} screens a process"
    if screens is not None and screens > room:
        failure = too_few(screens, files)
        return ill("open files", str(failure), failure.remedy)
    if screens is None and room < SCREENS:
        more = f"for {SCREENS}: a hard limit of {files_for(SCREENS)} (ulimit -Hn, LimitNOFILE=), or more --workers"
        return advice("open files", found, more)
    return well("open files", found)


async def _port(host: str, port: int) -> Finding:
    what = f"port {port}"
    if port == 0:
        return well("port", "a free one is taken")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if await _is_ours(host, port):
                return well(what, f"a meetingfloor server answers at {host}")
            return ill(what, f"{host}: {error.strerror or error}", "choose another with --port, or end who holds it")
    return well(what, f"free on {host}")


async def _is_ours(host: str, port: int) -> bool:
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/healthz"
    try:
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(url) as response:
            return response.status == 200 and "alive" in await response.text()
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False


def faces(folder: Path) -> Finding:
    missing = [face for face in FACES if not (folder / f"{face}.html").is_file()]
    if missing:
        return ill("faces", f"{', '.join(missing)} not built", "cd client_web && npm ci && npm run build; or a wheel")
    return well("faces", ", ".join(FACES))


def _mb(size: int) -> str:
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.0f} MB"
