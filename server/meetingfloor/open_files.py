"""How many files a process may open, and so how many screens it holds: each screen is one."""

import resource
from typing import Final

import structlog

from meetingfloor.floor.answer import Failure

log = structlog.get_logger()

SCREENS: Final = 18_000
"""For how many there should be room if nobody says."""
RESERVE_MOST, RESERVE_LEAST, RESERVE_PART = 2_000, 64, 10
"""Files kept free for HTTP requests, the store and what is read: a tenth of what may be opened, within bounds."""
FILES_MOST: Final = 1_048_576
"""An unlimited process opens no more than this: some systems refuse a larger number, and some programs count to it."""


class TooFewFiles(Failure):
    """More screens were asked for than the process may open files."""


def raised() -> int:
    """Let this process open as many files as it ever may; how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _finite(hard)
    if _finite(soft) >= most:
        return most
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (OSError, ValueError):  # a system may know of yet another limit
        return _finite(soft)
    return most


def allowed() -> int:
    """How many files a server could open that is started here."""
    return _finite(resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def _finite(limit: int) -> int:
    return FILES_MOST if limit == resource.RLIM_INFINITY else min(limit, FILES_MOST)


def screens_in(files: int) -> int:
    """How many screens fit."""
    return max(0, files - min(RESERVE_MOST, max(RESERVE_LEAST, files // RESERVE_PART)))


def files_for(screens: int) -> int:
    """How many files that takes: the other way round."""
    with_a_part = -(-screens * RESERVE_PART // (RESERVE_PART - 1))
    return max(screens + RESERVE_LEAST, min(screens + RESERVE_MOST, with_a_part))


def too_few(asked: int, files: int) -> TooFewFiles:
    """What is said where they do not fit, at the start and by the doctor."""
    room = screens_in(files)
    return TooFewFiles(
        f"--screens {asked}: a process may open {files} files here, which is room for {room} screens",
        f"ask for --screens {room} at most, share them among more --workers, "
        f"or raise the hard limit of open files to {files_for(asked)} (ulimit -Hn, LimitNOFILE=)",
    )


def room_for(asked: int | None) -> int:
    """For how many screens this process has room, its limit raised; without a wish, for as many of SCREENS as fit.

    Raises TooFewFiles if more were asked for.
    """
    files = raised()
    room = screens_in(files)
    if asked is None and room < SCREENS:
        log.warning("room_for_fewer_screens", screens=room, instead_of=SCREENS, open_files=files)
    if asked is not None and asked > room:
        raise too_few(asked, files)
    return asked if asked is not None else min(SCREENS, room)
