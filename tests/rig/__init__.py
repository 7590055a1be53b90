"""Real things for tests: started, stopped, and waited for by what becomes true, never by how long it takes."""

import time
from collections.abc import Callable
from pathlib import Path


def until(true: Callable[[], object], within_s: float = 10.0) -> None:
    """Wait until something is true; fail if it does not become so."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, f"not true within {within_s} s"
        time.sleep(0.005)


def stays(true: Callable[[], object], for_s: float) -> bool:
    """Whether something is true all the time."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        if not true():
            return False
        time.sleep(0.02)
    return True


def lives(pid: int) -> bool:
    """Whether a process is there and no zombie: whose parent does not bury is none of ours."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def running(*words: str) -> list[int]:
    """The processes whose command line has all these words."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = one.read_text(errors="replace").split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if set(words) <= set(line):
            found.append(int(one.parent.name))
    return found
