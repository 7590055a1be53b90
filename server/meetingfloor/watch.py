"""The live floor in a terminal: tables × slots, as a screen of the server's sees them."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from meetingfloor.client.connection import Connection, connect
from meetingfloor.client.typed import floor_of
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Meeting
from meetingfloor.floor.phases import day_of, phase_on

JOIN_S, LOOK_S = 15.0, 1.0
COLUMN = 26
"""Characters of a slot's column."""
AROUND = 6
"""Lines that are no table's: head, headings, foot."""
PAGE_S = 6
"""How long a page stands, where there are more tables than lines."""

SIGNS: dict[str, tuple[str, str]] = {
    "upcoming": ("○", "default"),
    "calling": ("◔", "yellow"),
    "waiting": ("◔", "bold yellow"),
    "overdue": ("▲", "bold dark_orange"),
    "running": ("●", "green"),
    "held": ("✓", "bright_black"),
    "done": ("✓", "bright_black"),
    "unconfirmed": ("⊙", "bright_black"),
    "no_show": ("∅", "magenta"),
    "cancelled": ("✕", "strike bright_black"),
}
"""Phase → sign and style: told apart also without colour."""


class Unreachable(Failure):
    remedy = "see whether `meetingfloor serve` runs there, or name another server with --server"


async def watch(url: str, event: str, view: str, token: str | None) -> None:
    """Until it is cancelled; where nobody looks on (no terminal), the grid once. Raises GaveUp, Unreachable."""
    console = Console()
    screen = connect(url, event, view, token=token)
    try:
        async with asyncio.timeout(JOIN_S):
            await screen.__aenter__()
    except TimeoutError:
        raise Unreachable(f"nobody answers at {url}") from None
    try:
        if not console.is_terminal:
            console.print(picture(screen, event, console.width, lines=1_000))
            return
        with Live(console=console, screen=True, auto_refresh=False) as live:
            while True:
                live.update(picture(screen, event, console.width, console.height - AROUND), refresh=True)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await screen.stands_at(screen.version + 1)
    finally:
        await screen.close()


def picture(screen: Connection, event: str, width: int, lines: int) -> Group:
    """The grid around now, as wide and high as there is room; more tables than lines come page by page."""
    floor = floor_of(event, screen.entities, screen.version, screen.print)
    now = round(screen.now_ms)
    tables = sorted(
        floor.tables, key=lambda which: (floor.tables[which].zone or "", _numeric(floor.tables[which].label))
    )
    pages = max(1, -(-len(tables) // max(lines, 1)))
    page = int(asyncio.get_running_loop().time() / PAGE_S) % pages
    shown = tables[page * lines : (page + 1) * lines]
    slots = slots_around(floor, now, max(1, (width - 8) // COLUMN))
    return Group(_head(screen, floor, now, page, pages), grid(floor, shown, slots, now), _foot(floor, now))


def slots_around(floor: Floor, now: int, count: int) -> list[str]:
    """The slots of the day, from the one before now on; the last ones where the day is nearly over."""
    event = floor.event
    if event is None or not floor.slots:
        return []
    order = [which for which in floor.slot_order() if floor.slots[which].kind == "meeting"]
    today = [which for which in order if day_of(event, floor.slots[which].starts) == day_of(event, now)] or order
    over = sum(1 for which in today if floor.slots[which].ends <= now)
    first = max(0, min(over - 1, len(today) - count))
    return today[first : first + count]


def grid(floor: Floor, tables: list[str], slots: list[str], now: int) -> Table:
    made = Table(expand=True, pad_edge=False, show_edge=False, header_style="bold")
    made.add_column("", width=6, no_wrap=True)
    for which in slots:
        slot = floor.slots[which]
        style = "bold reverse" if slot.starts <= now < slot.ends else ""
        span = f"{local(floor, slot.starts):%H:%M}–{local(floor, slot.ends):%H:%M}"
        made.add_column(Text(f"{slot.number}  {span}", style), ratio=1, no_wrap=True, overflow="ellipsis")
    held = {meeting.cell: meeting for meeting in _in_order(floor)}
    for which in tables:
        table = floor.tables[which]
        closed = table.status != "open"
        label = Text(f"{table.zone or ''} {table.label}", "strike bright_black" if closed else "bold")
        made.add_row(label, *(_cell(floor, held.get((which, slot)), now) for slot in slots))
    return made


def _in_order(floor: Floor) -> Iterator[Meeting]:
    """Those that do not hold their cell first, so that one that does stands over them."""
    meetings = floor.meetings.values()
    yield from (meeting for meeting in meetings if meeting.state in ("cancelled", "no_show"))
    yield from (meeting for meeting in meetings if meeting.state not in ("cancelled", "no_show"))


def _cell(floor: Floor, meeting: Meeting | None, now: int) -> Text:
    if meeting is None:
        return Text("")
    sign, style = SIGNS[phase_on(floor, meeting, now)]
    who = " · ".join(_short(floor, party.organisation) for party in meeting.parties)
    calls = " !" if meeting.help else ""
    return Text(f"{sign}{calls} {who}", style)


def _short(floor: Floor, which: str) -> str:
    organisation = floor.organisations.get(which)
    return (organisation.short or organisation.name) if organisation is not None else which


def _head(screen: Connection, floor: Floor, now: int, page: int, pages: int) -> Text:
    name = floor.event.name if floor.event is not None else floor.id
    speed = screen.session.clock.speed
    parts = [name, f"{local(floor, now):%H:%M:%S}"]
    if speed != 1:
        parts.append("the clock stands" if speed == 0 else f"at {speed:g} ×")
    if pages > 1:
        parts.append(f"page {page + 1} of {pages}")
    if screen.is_stale:
        return Text("  ·  ".join([*parts, f"as of {local(floor, now):%H:%M}, reconnecting"]), "bold reverse")
    return Text("  ·  ".join([*parts, f"version {screen.version}"]), "bold")


def _foot(floor: Floor, now: int) -> Text:
    counted: dict[str, int] = {}
    for meeting in floor.meetings.values():
        phase = phase_on(floor, meeting, now)
        counted[phase] = counted.get(phase, 0) + 1
    foot = Text()
    for word, (sign, style) in SIGNS.items():
        if counted.get(word):
            foot.append(f"{sign} {word.replace('_', '-')} {counted[word]}   ", style)
    return foot


def local(floor: Floor, at: int) -> datetime:
    try:
        zone = ZoneInfo(floor.event.zone_name if floor.event is not None else "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return datetime.fromtimestamp(at / 1000, zone)


def _numeric(label: str) -> tuple[int, str]:
    digits = "".join(letter for letter in label if letter.isdigit())
    return int(digits or 0), label
