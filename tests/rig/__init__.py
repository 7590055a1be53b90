"""Real things for tests: started, stopped, and waited for by what becomes true, never by how long it takes."""

import time
from collections.abc import Callable

import psutil


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
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
