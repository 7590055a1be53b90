"""`meetingfloor …` as a process of its own, with a HOME of its own."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psutil

ROOT = Path(__file__).parents[2]
LONGEST_S = 60.0
GONE_S = 5.0


def environment(home: Path, **more: str) -> dict[str, str]:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("MEETINGFLOOR_")}
    return {**ours, "HOME": str(home), "XDG_DATA_HOME": "", "PYTHONPATH": str(ROOT / "server"), **more}


def allowed(files: int | None) -> Callable[[], None] | None:
    """For a child, before exec: it and what it starts may never open more than so many files."""
    return None if files is None else lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files // 2, files))


class Command:
    """Runs commands on one store: `run("import", path)`; what they said stands in `out` and `err`."""

    def __init__(self, home: Path, *store: str) -> None:
        self.home = home
        self.store = store
        self.out = self.err = ""

    def run(self, *words: object, exits: int = 0, files: int | None = None, **more: str) -> str:
        """Its standard output; it must exit as it is said."""
        ended = subprocess.run(
            [sys.executable, "-m", "meetingfloor", *map(str, words), *self.store],
            env=environment(self.home, **more),
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
            preexec_fn=allowed(files),
        )
        self.out, self.err = ended.stdout, ended.stderr
        assert exits == ended.returncode, f"{words}: {ended.returncode}\n{self.out}\n{self.err}"
        return self.out

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Running:
    """One that goes on until it is told to end."""

    def __init__(self, home: Path, *words: object, files: int | None = None, **more: str) -> None:
        self.home = home
        self.said: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "meetingfloor", *map(str, words)],
            env=environment(home, **more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=allowed(files),  # noqa: PLW1509 - nothing but one call of the kernel
        )

    def says(self, words: str, within_s: float = 30.0) -> str:
        """Wait for a line that holds these words."""
        until = time.monotonic() + within_s
        out: IO[str] | None = self._process.stdout
        assert out is not None
        for line in out:
            self.said.append(line.rstrip("\n"))
            assert time.monotonic() < until, f"{words!r} came too late, after {self.said[-5:]}"
            if words in line:
                return line.rstrip("\n")
        raise AssertionError(f"it ended without {words!r}: {self.said}")

    @property
    def pid(self) -> int:
        return self._process.pid

    def interrupt(self, within_s: float = GONE_S) -> int:
        """Ctrl-C, and wait until it is gone; its exit status."""
        os.killpg(self._process.pid, 2)
        return self.wait(within_s)

    def wait(self, within_s: float = GONE_S) -> int:
        """Until it is gone; its exit status."""
        return self._process.wait(within_s)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._process.poll() is None:
            self.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()


def left_running(home: Path) -> list[psutil.Process]:
    """Every process that was started with this HOME, or works in it: server, keeper, store (which hides its HOME)."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("HOME") == str(home) or Path(process.cwd()).is_relative_to(home):
                found.append(process)
        except psutil.Error:
            continue
    return found


def all_gone(home: Path, within_s: float = GONE_S) -> bool:
    until = time.monotonic() + within_s
    while left_running(home):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
