"""The keeper: the embedded store's only parent. It starts the store, starts it again, and ends it when nobody is left.

Started by embedded.py as `python -m meetingfloor.store.keeper DATA`, in a session of its own. Light on purpose (no
asyncio, no redis, no msgspec): who waits for the store waits for these imports too.

A client is an open connection to the keeper's socket, so one that was SIGKILLed is counted out by the kernel. What is
said on it: the client sends `?`; once the store answers, or once it failed to start, one line comes back:
`ready TAB keeper's pid TAB store's pid TAB store's socket TAB why it died last`, or `down TAB why`.
"""

import contextlib
import fcntl
import os
import selectors
import signal
import socket
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from meetingfloor.store.child import Child

LOCK: Final = "keeper.lock"
LOG: Final = "keeper.log"
SOCKET_FOLDER: Final = "socket"  # a file in the data folder: where the sockets are
KEEPER_SOCKET: Final = "keeper.sock"
STORE_SOCKET: Final = "store.sock"

LINGER_S: Final = 2.0
BACKOFF_FIRST_S: Final = 0.05
BACKOFF_MOST_S: Final = 2.0
STEADY_S: Final = 10.0  # a store that lived this long starts its back-off anew
LOOK_S: Final = 1.0
LOCK_WAIT_S: Final = 20.0
ORPHAN_AFTER_S: Final = 0.5
PONG_EVERY_S: Final = 0.005
FOLDER_BYTES_MOST: Final = 80  # a socket's path must stay below 108 (104 on macOS)
LOG_BYTES_MOST: Final = 1_000_000


def say(text: str) -> None:
    """One line into the log of the data folder. A full disk must not end the keeper."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    with contextlib.suppress(OSError):
        if os.fstat(2).st_size > LOG_BYTES_MOST:
            os.ftruncate(2, 0)
        os.write(2, f"{moment} keeper {os.getpid()}: {text}\n".encode(errors="backslashreplace"))


def named_folder(data: Path) -> Path | None:
    """Where the data folder says that its sockets are. A copy of a data folder (its inode differs) says nothing."""
    try:
        name, _, inode = (data / SOCKET_FOLDER).read_text("utf-8").partition("\n")
        return Path(name) if inode == f"{data.stat().st_ino}\n" else None
    except (OSError, UnicodeDecodeError):
        return None


def socket_folder(data: Path) -> Path | None:
    """The named folder, if it is there and ours alone: after a reboot anybody may have made one of its name in /tmp."""
    folder = named_folder(data)
    if folder is None:
        return None
    try:
        found = folder.lstat()
        owners = (os.geteuid(), data.stat().st_uid)
    except OSError:
        return None
    ours = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077 and found.st_uid in owners
    return folder if ours else None


def knock(data: Path, socket_name: str = KEEPER_SOCKET) -> socket.socket | None:
    """A connection to the keeper of this data folder, or to its store; None if nobody is there."""
    folder = socket_folder(data)
    if folder is None:
        return None
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(1)
    try:
        line.connect(str(folder / socket_name))
    except OSError:
        line.close()
        return None
    return line


class Keeper:
    """One store, those who need it, and what to do next. `lock` is the data folder's; the store holds it as well."""

    def __init__(self, data: Path, lock: int) -> None:
        self.data = data
        self.lock = lock
        self.folder = Path()
        self.listener: socket.socket | None = None
        self.clients: set[socket.socket] = set()
        self.asking: set[socket.socket] = set()
        self.child: Child | None = None
        self.up = False
        self.why = ""
        self.told_to_end = False
        self.backoff_s = BACKOFF_FIRST_S
        self.start_at = self.look_at = self.up_at = self.alone_since = time.monotonic()
        self.events = selectors.DefaultSelector()
        self._hear_signals()

    def run(self) -> None:
        """Keep the store until nobody has needed it for LINGER_S."""
        while not self.left_alone():
            self.step(time.monotonic())
            for key, _ in self.events.select(self.pause_s()):
                hear: Callable[[socket.socket], None] = key.data
                hear(key.fileobj)  # type: ignore[arg-type]  # only sockets and the store's output are registered
        self.end()

    def left_alone(self) -> bool:
        linger_s = 0 if self.told_to_end else LINGER_S
        return not self.clients and time.monotonic() - self.alone_since >= linger_s

    def pause_s(self) -> float:
        """How long nothing is due."""
        now = time.monotonic()
        due = [self.alone_since + LINGER_S] if not self.clients else []
        if self.child is None:
            due.append(self.start_at)
        else:
            due.append(self.look_at if self.up else now + PONG_EVERY_S)
        return max(0.0, min(due) - now)

    def step(self, now: float) -> None:
        """What is due now: a start, a funeral, a first answer, a look at the sockets' folder."""
        if self.child is None:
            if now >= self.start_at:
                self.start()
        elif not self.child.lives():
            self.bury(self.child, now)
        elif not self.up:
            if self.child.answers():
                self.came_up(now)
        elif now >= self.look_at:
            self.look(now)

    # The store

    def start(self) -> None:
        try:
            self.child = Child(self.data, self.folder / STORE_SOCKET, self.lock)
        except OSError as error:
            self.failed(f"cannot be started: {error}", time.monotonic())
            return
        self.events.register(self.child.output, selectors.EVENT_READ, self.store_said)

    def store_said(self, _: object = None) -> None:
        assert self.child is not None
        lines = self.child.heard()
        for line in lines:
            say(f"store: {line}")
        if not lines:  # the end of what it will ever say; without this the loop would spin until it is buried
            self.events.unregister(self.child.output)

    def came_up(self, now: float) -> None:
        self.up, self.up_at = True, now
        self.look_at = now + LOOK_S
        for client in list(self.asking):
            self.answer(client)

    def bury(self, child: Child, now: float) -> None:
        """The store ended by itself: say why, and start it again after a while."""
        while child.output in self.events.get_map():
            self.store_said()
        child.output.close()
        self.child = None
        if self.up and now - self.up_at > STEADY_S:
            self.backoff_s = BACKOFF_FIRST_S
        self.failed(child.epitaph(), now)

    def failed(self, why: str, now: float) -> None:
        self.why = why
        self.start_at = now + self.backoff_s
        say(f"the store {why}; starting it again in {self.backoff_s:.2f} s")
        self.backoff_s = min(self.backoff_s * 2, BACKOFF_MOST_S)
        if not self.up:  # it never came up: who asks learns why, and may ask again
            for client in list(self.asking):
                self.tell(client, f"down\t{why}")
        self.up = False

    # Those who need it

    def accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            client, _ = listener.accept()
            client.setblocking(False)
            self.clients.add(client)
            self.events.register(client, selectors.EVENT_READ, self.client_said)

    def client_said(self, client: socket.socket) -> None:
        try:
            asked = client.recv(64)
        except BlockingIOError:
            return
        except OSError:
            asked = b""
        if not asked:
            self.gone(client)
            return
        self.asking.add(client)
        if self.up and self.child is not None and self.child.stands():
            self.answer(client)

    def answer(self, client: socket.socket) -> None:
        assert self.child is not None
        self.tell(client, f"ready\t{os.getpid()}\t{self.child.pid}\t{self.child.socket}\t{self.why}")

    def tell(self, client: socket.socket, text: str) -> None:
        self.asking.discard(client)
        try:
            client.send(text.replace("\n", " ").encode(errors="backslashreplace") + b"\n")
        except OSError:  # it went away, or reads nothing: it will ask again
            self.gone(client)

    def gone(self, client: socket.socket) -> None:
        if client not in self.clients:
            return
        self.asking.discard(client)
        self.clients.discard(client)
        self.events.unregister(client)
        client.close()
        if not self.clients:
            self.alone_since = time.monotonic()

    # The sockets' folder

    def listen(self) -> None:
        """Stand where the last keeper stood, if that is possible: clients then find the store again by themselves."""
        folder = made_folder(self.data)
        path = folder / KEEPER_SOCKET
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.setblocking(False)
        listener.bind(str(path))
        listener.listen(512)
        written(self.data / SOCKET_FOLDER, f"{folder}\n{self.data.stat().st_ino}\n")
        self.events.register(listener, selectors.EVENT_READ, self.accept)
        self.stop_listening()
        self.listener, self.folder = listener, folder

    def look(self, now: float) -> None:
        """$XDG_RUNTIME_DIR goes when its user logs out, and takes the sockets along: then move elsewhere."""
        self.look_at = now + LOOK_S
        if all((self.folder / name).exists() for name in (KEEPER_SOCKET, STORE_SOCKET)):
            return
        say(f"the sockets in {self.folder} have gone; making new ones")
        try:
            self.listen()
        except OSError as error:
            say(f"that failed: {error}")
            return
        assert self.child is not None
        self.child.ask_to_end()

    def stop_listening(self) -> None:
        if self.listener is not None:
            self.events.unregister(self.listener)
            self.listener.close()

    def end(self) -> None:
        """In order: no new clients, the store's last fsync, and nothing left but the data."""
        self.stop_listening()
        (self.folder / KEEPER_SOCKET).unlink(missing_ok=True)
        if self.child is not None:
            self.child.end()
        (self.folder / STORE_SOCKET).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    # Signals

    def _hear_signals(self) -> None:
        """SIGCHLD wakes the loop. SIGTERM (systemd sends it to all) means: end as soon as the last client has gone."""
        wake, waker = socket.socketpair()
        wake.setblocking(False)
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._waker = waker
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._told_to_end)
        for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(ignored, signal.SIG_IGN)
        self.events.register(wake, selectors.EVENT_READ, lambda woken: woken.recv(512))

    def _told_to_end(self, *_: object) -> None:
        self.told_to_end = True


def made_folder(data: Path) -> Path:
    """A short private folder for the sockets: the former one if it can be had, else a new one."""
    if (former := socket_folder(data)) is not None:
        return former
    new = f"mf-{os.urandom(6).hex()}"
    bases = (os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp")  # noqa: S108 - made 0700, and checked by whoever uses it
    for folder in (named_folder(data), *(Path(base, new) for base in bases if base.startswith("/"))):
        if folder is not None and len(os.fsencode(folder)) < FOLDER_BYTES_MOST:
            with contextlib.suppress(OSError):
                folder.mkdir(0o700)
                return folder
    raise OSError("no place for a socket: neither $XDG_RUNTIME_DIR nor /tmp can be written")


def written(path: Path, text: str) -> None:
    """Whole or not at all; nothing is written if it stands there already, so that a full disk does not matter then."""
    with contextlib.suppress(OSError):
        if path.read_text("utf-8") == text:
            return
    new = path.with_suffix(".new")
    new.write_text(text, "utf-8")
    new.replace(path)


def locked(data: Path) -> int | None:
    """The data folder's lock; None if a keeper lives here already.

    A keeper that was killed leaves its store alive for a moment (without PR_SET_PDEATHSIG: for good). It holds the
    lock as well, so that two stores never write one file; one that stays is told to end.
    """
    lock = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    began = time.monotonic()
    orphan_told = False
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        if (keeper := knock(data)) is not None:
            keeper.close()
            return None
        waited_s = time.monotonic() - began
        if waited_s > LOCK_WAIT_S:
            raise OSError(f"{data / LOCK} is held by a keeper or store that cannot be reached from here")
        if waited_s > ORPHAN_AFTER_S and not orphan_told and (store := knock(data, STORE_SOCKET)) is not None:
            say("telling a store that nobody keeps to end")
            store.sendall(b"SHUTDOWN\r\n")
            store.close()
            orphan_told = True
        time.sleep(0.01)


def main(data: Path) -> None:
    """Keep the store of `data`. The first line on stdout says `listening`, `another` or `failed WHY`."""
    if os.fork():  # nobody's child: whoever started us has no zombie to bury
        os._exit(0)
    os.umask(0o077)
    word = "another"
    keeper: Keeper | None = None
    try:
        lock = locked(data)
        if lock is not None:
            keeper = Keeper(data, lock)
            keeper.listen()
            word = "listening"
    except OSError as error:
        keeper, word = None, f"failed {error}"
    with contextlib.suppress(OSError):
        os.write(1, f"{word}\n".encode(errors="backslashreplace"))
    os.dup2(0, 1)  # the pipe of whoever waits for the word; stdin is /dev/null
    if keeper is not None:
        keeper.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
