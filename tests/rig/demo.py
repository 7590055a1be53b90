"""`meetingfloor demo --still` as a process of its own: the Chengdu day at 10:52, and the links it prints."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
READY_S = 60.0


class Demo:
    """`with Demo() as demo:`; `links` holds event page, display, desk, me."""

    def __init__(self, *options: str) -> None:
        self._options = options or ("--still",)
        self._home = tempfile.TemporaryDirectory(prefix="mf-demo-")
        self._process: subprocess.Popen[str] | None = None
        self.links: dict[str, str] = {}
        self.said: list[str] = []

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def url(self) -> str:
        return self.links["event page"].rpartition("/")[0]

    def __enter__(self) -> Self:
        environment = {**os.environ, "HOME": self._home.name, "XDG_DATA_HOME": self._home.name}
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "meetingfloor", "demo", "--port", "0", *self._options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**environment, "PYTHONPATH": str(ROOT / "server"), "COLUMNS": "400"},
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for(lambda: len(self.links) == 4)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()
        self._home.cleanup()

    def stop(self) -> int:
        """Ctrl-C, to the whole group as a terminal sends it; its exit status."""
        assert self._process is not None
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(20)

    def wait_for(self, true: "object", within_s: float = READY_S) -> None:
        end = time.monotonic() + within_s
        while not true():  # type: ignore[operator]
            assert self._process is not None and self._process.poll() is None, "\n".join(self.said)
            assert time.monotonic() < end, "\n".join(self.said)
            time.sleep(0.02)

    def wait_until_it_stands(self) -> None:
        """Until the day stands at 10:52 and is the visitor's."""
        self.wait_for(lambda: any("10:52" in line and "stand" in line for line in self.said))

    def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.rstrip())
            found = re.match(r"(event page|display|desk|me) +(http\S+)", line)
            if found is not None:
                self.links[found[1]] = found[2]
