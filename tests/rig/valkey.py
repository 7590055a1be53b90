"""A real Valkey that a test may fill, kill and bring back; it never outlives the test run."""

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from meetingfloor.store.child import binary

START_S: Final = 10.0
READER: Final = "reader"


class Valkey:
    """One server on a unix socket in a folder of its own; its data stays there from one start to the next.

    durable: append-only file, fsync always, as the embedded store has it; without it nothing is kept
    file_bytes_most: no file may grow beyond it (RLIMIT_FSIZE), which stands in for a full disk
    options: more of Valkey's, as on its command line
    """

    def __init__(
        self, *, durable: bool = True, file_bytes_most: int | None = None, options: Sequence[str] = ()
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mf-rig-", dir="/tmp"))
        self.path = self.folder / "valkey.sock"
        self.file_bytes_most = file_bytes_most
        self._options = [
            *("--dir", str(self.folder), "--port", "0", "--unixsocket", str(self.path), "--save", ""),
            *("--appendonly", "yes" if durable else "no", "--appendfsync", "always"),
            *("--user", READER, "on", f">{READER}", "~*", "&*", "-@all", "+@read", "+@connection", "+info"),
            *options,
        ]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.path}"

    @property
    def reader_url(self) -> str:
        """For a user that may read, and write nothing."""
        return f"unix://{READER}:{READER}@{self.path}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def start(self, *, loaded: bool = True) -> Self:
        """Start it, and wait until it has loaded its data and serves; not `loaded`: until it answers at all."""
        assert self._process is None, "it runs already"
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [binary(), *self._options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                restore_signals=False,  # SIGXFSZ stays ignored, so that a file that may not grow is an error
                preexec_fn=self._before_exec,  # noqa: PLW1509 - its thread must live as long as the server does
            )
        until = time.monotonic() + START_S
        while not self._answer().startswith(b"+PONG" if loaded else (b"+PONG", b"-LOADING")):
            assert self._process.poll() is None, f"it ended at once: {self.log}"
            assert time.monotonic() < until, f"it does not answer: {self.log}"
            time.sleep(0.002)
        return self

    def stop(self) -> None:
        """End it in order; a no-op if it does not run."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._end(signal.SIGKILL)

    def restart(self) -> Self:
        """Kill it and start it again on the same data and socket."""
        self.kill()
        return self.start()

    def died(self, within_s: float = START_S) -> int:
        """Wait until it ends by itself; its exit status (negative: the signal)."""
        assert self._process is not None
        status = self._process.wait(within_s)
        self._process = None
        return status

    def flush(self) -> None:
        """As if it had just been started: no key, no script."""
        assert self._ask(b"FLUSHALL\r\nSCRIPT FLUSH\r\n", 10) == b"+OK\r\n+OK\r\n"

    def remove(self) -> None:
        """Stop it, and remove its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.remove()

    def _answer(self) -> bytes:
        with contextlib.suppress(OSError):
            return self._ask(b"PING\r\n", 7)
        return b""

    def _ask(self, request: bytes, length: int) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.path))
            line.sendall(request)
            said = b""
            while len(said) < length and (part := line.recv(4096)):
                said += part
                if said.startswith(b"-"):
                    break
            return said

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        self._process.wait(START_S)
        self._process = None

    def _before_exec(self) -> None:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: a killed test run leaves nothing behind
        os.setpgid(0, 0)  # a test's Ctrl-C is not for it
        if self.file_bytes_most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.file_bytes_most, self.file_bytes_most))
