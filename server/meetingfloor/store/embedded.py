"""The store of our own: a durable Valkey in the data folder, shared by all programs that open the folder.

Whoever finds no live store starts a keeper (keeper.py), one at a time under a lock; all others attach. To be attached
is to hold a connection to the keeper, and the store lives for as long as somebody does.
"""

import asyncio
import errno
import fcntl
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

from meetingfloor.floor.answer import Failure
from meetingfloor.store.child import binary
from meetingfloor.store.keeper import LOG, knock

OPENING: Final = "opening.lock"
ATTACH_MOST_S: Final = 60.0  # an append-only file of some gigabytes is read in that time
REVIVE_MOST_S: Final = 5.0
PACKAGES: Final = Path(__file__).parents[2]


class NoStoreBinary(Failure):
    """There is no Valkey in the package for this machine."""

    remedy = "start a Redis or Valkey yourself and give its URL: --redis redis://localhost"


class DataFolderUnusable(Failure):
    """The data folder cannot be made or written."""

    remedy = "choose another folder with --data, or let this user write there"


class DataFolderFull(DataFolderUnusable):
    """No room for a single file more."""

    remedy = "make room on that disk; everything that was answered is kept"


class StoreWillNotStart(Failure):
    """The store was started, and ended again; the message says why, as far as it told."""

    remedy = f"see {LOG} in the data folder"


class StoreSilent(Failure):
    """There is a keeper, but it does not say in time that the store is there."""

    remedy = f"ask again in a moment; see {LOG} in the data folder"


def default_folder() -> Path:
    """Where the data lies if nobody says otherwise: $XDG_DATA_HOME/meetingfloor or ~/.local/share/meetingfloor."""
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "share") / "meetingfloor"


class Until:
    """The end of somebody's patience, which may come early."""

    def __init__(self, most_s: float) -> None:
        self._end_s = time.monotonic() + most_s

    @property
    def left_s(self) -> float:
        return max(0.0, self._end_s - time.monotonic())

    @property
    def over(self) -> bool:
        return self.left_s == 0

    def give_up(self) -> None:
        self._end_s = 0


class Embedded:
    """This program's hold on the store of a data folder. A process that was forked needs one of its own."""

    def __init__(self, data: Path | None = None) -> None:
        self.data = (data if data is not None else default_folder()).absolute()
        self.url = ""
        self.keeper_pid = self.store_pid = 0
        self.why = ""
        """Why the store ended last, if it did while its keeper lived."""
        self._line: socket.socket | None = None
        self._one_at_a_time = asyncio.Lock()

    async def attach(self) -> str:
        """The store's URL, unix://…, once it has loaded its data and serves; the store is started if need be.

        Raises NoStoreBinary, DataFolderUnusable, StoreWillNotStart, StoreSilent (after ATTACH_MOST_S).
        """
        try:
            return await self._attached(ATTACH_MOST_S)
        except Failure:
            self.detach()
            raise

    async def revive(self) -> str:
        """For who saw a connection die: the URL once the store lives, whatever it was that died. May be called always.

        Raises as `attach` does, StoreSilent after REVIVE_MOST_S, and holds on; then try again.
        """
        return await self._attached(REVIVE_MOST_S)

    def detach(self) -> None:
        """Let go. The store ends, in order, two seconds after the last program has."""
        if self._line is not None:
            self._line.close()
            self._line = None

    async def __aenter__(self) -> Self:
        await self.attach()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.detach()

    async def _attached(self, most_s: float) -> str:
        async with self._one_at_a_time:
            until = Until(most_s)
            try:
                return await asyncio.to_thread(self._attach, until)
            except asyncio.CancelledError:  # Ctrl-C: the thread must not be waited for
                until.give_up()
                if self._line is not None:
                    with suppress(OSError):
                        self._line.shutdown(socket.SHUT_RDWR)
                raise

    def _attach(self, until: Until) -> str:
        while not until.over:
            line = self._line or self._found_or_started(until)
            self._line = line
            answer = asked(line, until)
            if answer:
                return self._understood(answer)
            self.detach()  # it ended meanwhile, or answers too late: that must not be taken for a later answer
        raise StoreSilent(f"the keeper of {self.data} does not say that the store is there")

    def _found_or_started(self, until: Until) -> socket.socket:
        """A connection to the keeper; a keeper is started if there is none."""
        if (line := knock(self.data)) is not None:
            return line
        made(self.data)
        with opening(self.data, until):
            while True:
                if (line := knock(self.data)) is not None:
                    return line
                start_keeper(self.data, until)

    def _understood(self, answer: list[str]) -> str:
        match answer:
            case ["ready", keeper, store, path, why]:
                self.keeper_pid, self.store_pid, self.why = int(keeper), int(store), why
                self.url = f"unix://{quote(path)}"
                return self.url
            case ["down", why]:
                self.why = why
                raise StoreWillNotStart(f"the store in {self.data} {why}")
            case _:
                self.detach()
                raise StoreSilent(f"the keeper of {self.data} speaks another language: {answer}")


def asked(line: socket.socket, until: Until) -> list[str]:
    """What the keeper says of the store once there is something to say; empty if it ended, or the time is over."""
    said = b""
    with suppress(OSError):
        line.sendall(b"?")
        while not said.endswith(b"\n"):
            line.settimeout(until.left_s + 0.001)
            part = line.recv(4096)
            if not part:
                return []
            said += part
        return said.decode(errors="replace").rstrip("\n").split("\t")
    return []


def made(data: Path) -> None:
    """Make the data folder, private; see that there is a Valkey for it."""
    try:
        binary()
    except OSError as error:
        raise NoStoreBinary(str(error)) from error
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(data, error) from error


def unusable(data: Path, error: OSError) -> Failure:
    kind = DataFolderFull if error.errno in {errno.ENOSPC, errno.EDQUOT} else DataFolderUnusable
    return kind(f"the data folder {data} cannot be used: {error.strerror or error}")


@contextmanager
def opening(data: Path, until: Until) -> Iterator[None]:
    """One at a time starts a keeper; the others then find it. The lock goes with its holder, however that ends."""
    try:
        lock = os.open(data / OPENING, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unusable(data, error) from error
    try:
        while not _taken(lock):
            if until.over:
                raise StoreSilent(f"another program is still opening {data}")
            time.sleep(0.005)
        yield
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def start_keeper(data: Path, until: Until) -> None:
    """Start one, and wait until it can be reached (or found that another can).

    It keeps nothing of ours: no pipe, no terminal, no working directory. What it says goes to its log.
    """
    paths = [str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        log = os.open(data / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise unusable(data, error) from error
    try:
        launcher = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", "meetingfloor.store.keeper", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            start_new_session=True,
        )
    finally:
        os.close(log)
    assert launcher.stdout is not None
    with launcher.stdout as out:
        word = _line(out.fileno(), until)
    launcher.wait()
    if word.startswith("failed "):
        raise StoreWillNotStart(f"the store's keeper cannot work in {data}: {word.removeprefix('failed ')}")
    if word not in {"listening", "another"}:
        raise StoreWillNotStart(f"the store's keeper in {data} ended before it could say why")


def _line(file: int, until: Until) -> str:
    """One line from a pipe, or what there was of it when it closed or the time was over."""
    ready = select.poll()  # not select(): a server has more than 1,024 files open
    ready.register(file, select.POLLIN)
    said = b""
    while not said.endswith(b"\n"):
        if not ready.poll(until.left_s * 1000):
            raise StoreSilent("the store's keeper was started, and says nothing")
        part = os.read(file, 4096)
        if not part:
            break
        said += part
    return said.decode(errors="replace").strip()
