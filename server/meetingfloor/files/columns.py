"""The columns of each kind: one table, for reading, writing and the template; and forgiving headings for them."""

import re
import unicodedata
from typing import NamedTuple

from meetingfloor.files import cells
from meetingfloor.files.cells import Cell, one_of
from meetingfloor.files.faults import nearest
from meetingfloor.floor.model import KINDS, Kind


class Column(NamedTuple):
    """`field` as on the wire. `refers`: the kinds that its ids may name. `about`: what the template says of it."""

    field: str
    cell: Cell
    about: str = ""
    refers: tuple[Kind, ...] = ()

    @property
    def rare(self) -> bool:
        """Whether only the day, or the software, fills it: not in the template, in exports only where it is filled."""
        return self.about in (OF_THE_DAY, MADE)


C = Column
OF_THE_DAY = "leave empty before the event"
MADE = "leave empty: it is made from the names"

COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "event": (
        C("name", cells.TEXT, "in Latin script"),
        C("native", cells.TEXT, "in the script of the place"),
        C("starts", cells.TIME, "first day, or local time"),
        C("ends", cells.TIME, "last day, or local time"),
        C("zone_name", cells.TEXT, "IANA time zone, such as Asia/Shanghai: all times here are its local times"),
        C("venue", cells.TEXT),
        C("address", cells.TEXT),
        C("languages", cells.IDS, "of the event: en; zh"),
        C("about", cells.WORDS, "what it is, for the event page"),
        C("organisers", cells.BACKERS),
        C("supporters", cells.BACKERS),
        C("links", cells.LINKS),
        C("contact", cells.TEXT, "for the event page"),
        C("public", cells.BOOLEAN, "whether floor, zones and tables may be seen by everybody"),
        C("flow", one_of("clock", "hand"), "whether the clock or coordinators start and end meetings"),
        C("call_before", cells.NUMBER, "minutes before its start that a round is called"),
        C("grace", cells.NUMBER, "minutes until a missing party makes a meeting overdue"),
        C("door", cells.TEXT, "the code for participants' own check-in; desk only"),
        C("clock", cells.JSON, OF_THE_DAY),
    ),
    "zone": (
        C("name", cells.TEXT),
        C("walk", cells.MINUTES, "minutes on foot to other zones", ("zone",)),
    ),
    "organisation": (
        C("name", cells.TEXT, "in Latin script"),
        C("native", cells.TEXT, "in its own script, if that is another"),
        C("short", cells.TEXT, "what fits a cell; made from the name where empty"),
        C("native_short", cells.TEXT, "the same in its own script"),
        C("kind", one_of("cluster", "business", "public")),
        C("country", cells.COUNTRY),
        C("sectors", cells.LIST),
        C("offers", cells.LIST),
        C("needs", cells.LIST),
        C("members", cells.NUMBER, "how many companies it speaks for"),
        C("profile", cells.TEXT),
        C("decides", cells.TEXT, "how it decides"),
        C("home", cells.ID, "its own table, if it has one", ("table",)),
        C("search", cells.TEXT, MADE),
    ),
    "delegation": (
        C("name", cells.TEXT),
        C("leader", cells.ID, "", ("person",)),
    ),
    "person": (
        C("name", cells.TEXT, "in Latin script"),
        C("native", cells.TEXT, "in their own script"),
        C("position", cells.TEXT),
        C("native_position", cells.TEXT),
        C("organisation", cells.ID, "", ("organisation",)),
        C("delegation", cells.ID, "", ("delegation",)),
        C("languages", cells.LANGUAGES),
        C("needs", cells.LIST, "features that their table must have"),
        C("availability", cells.SPANS, "empty: always"),
        C("listed", cells.BOOLEAN, "whether they agreed to be shown"),
        C("contact", cells.CONTACT, "desk only"),
        C("presence", one_of("expected", "here", "left"), OF_THE_DAY),
        C("seen", cells.TIME, OF_THE_DAY),
        C("late", cells.JSON, OF_THE_DAY),
        C("search", cells.TEXT, MADE),
    ),
    "interpreter": (
        C("person", cells.ID, "", ("person",)),
        C("pairs", cells.PAIRS),
        C("availability", cells.SPANS, "empty: always"),
    ),
    "table": (
        C("label", cells.TEXT, "the number on the table"),
        C("zone", cells.ID, "", ("zone",)),
        C("seats", cells.NUMBER),
        C("features", cells.LIST, "step-free; quiet; screen"),
        C("status", one_of("open", "closed", "reserved"), "empty: open"),
        C("reason", cells.TEXT, "why it is not open"),
        C("until", cells.TIME),
    ),
    "slot": (
        C("number", cells.NUMBER, "of the round"),
        C("starts", cells.TIME),
        C("ends", cells.TIME),
        C("planned", cells.TIME, "the start as it was planned; empty: as starts"),
        C("kind", one_of("meeting", "break"), "empty: meeting"),
        C("shifts", cells.MINUTES, OF_THE_DAY, ("zone",)),
    ),
    "request": (
        C("from", cells.ID, "who wishes to meet", ("organisation", "person")),
        C("to", cells.ID, "whom", ("organisation", "person")),
        C("kind", cells.TEXT, "such as C2C or C2B"),
        C("priority", cells.NUMBER, "1 is most"),
        C("reason", cells.TEXT),
    ),
    "session": (
        C("title", cells.TITLE),
        C("kind", one_of("seminar", "roundtable", "break", "visit")),
        C("room", cells.TEXT),
        C("host", cells.ID, "", ("organisation",)),
        C("starts", cells.TIME),
        C("ends", cells.TIME),
        C("planned", cells.TIME, "the start as it was planned; empty: as starts"),
        C("items", cells.IDS, "its running order", ("item",)),
        C("attended", cells.NUMBER, OF_THE_DAY),
    ),
    "item": (
        C("session", cells.ID, "", ("session",)),
        C("number", cells.NUMBER, "in the running order"),
        C("title", cells.TITLE),
        C("kind", one_of("presentation", "talk", "showcase", "panel", "stop")),
        C("speakers", cells.IDS, "", ("person",)),
        C("minutes", cells.NUMBER),
        C("state", one_of("planned", "running", "done", "skipped"), "empty: planned"),
    ),
    "meeting": (
        C("kind", cells.TEXT, "such as C2C or C2B"),
        C("parties", cells.PARTIES, "who meets", ("organisation", "person")),
        C("table", cells.ID, "", ("table",)),
        C("slot", cells.ID, "", ("slot",)),
        C("interpreter", cells.ID, "", ("interpreter",)),
        C("state", one_of("planned", "called", "running", "done", "no_show", "cancelled"), "empty: planned"),
        C("note", cells.TEXT, "desk only"),
        C("seated", cells.IDS, OF_THE_DAY, ("organisation",)),
        C("missing", cells.IDS, OF_THE_DAY, ("organisation",)),
        C("late", cells.MINUTES, OF_THE_DAY, ("organisation",)),
        C("help", cells.JSON, OF_THE_DAY, ("organisation", "interpreter")),
        C("was", cells.JSON, OF_THE_DAY, ("table", "slot")),
    ),
    "group": (
        C("session", cells.ID, "the visit", ("session",)),
        C("name", cells.TEXT),
        C("vehicle", cells.TEXT),
        C("capacity", cells.NUMBER),
        C("leader", cells.ID, "", ("person",)),
        C("departs", cells.TIME),
        C("members", cells.IDS, "", ("person",)),
        C("aboard", cells.IDS, OF_THE_DAY, ("person",)),
    ),
    "notice": (
        C("text", cells.WORDS),
        C("to", cells.TEXT, "all, zone:ID or person:ID; empty: all", ("zone", "person")),
        C("level", one_of("info", "urgent", "emergency"), "empty: info"),
        C("until", cells.TIME),
    ),
    "display": (
        C("name", cells.TEXT),
        C("zone", cells.ID, "", ("zone",)),
        C("layout", cells.TEXT, "departures, grid, table, programme, timer, visit, notice or test"),
        C("part", cells.TEXT, "2/4: the second of four screens that share the alphabet"),
        C("schedule", cells.SCHEDULE),
        C("scheme", cells.TEXT, "dark or light"),
        C("orientation", cells.TEXT, "landscape or portrait"),
        C("arrows", cells.ARROWS, "which way each zone is from here", ("zone",)),
        C("sound", cells.BOOLEAN),
        C("identified", cells.TIME, OF_THE_DAY),
    ),
    "outcome": (
        C("meeting", cells.ID, "", ("meeting",)),
        C("organisation", cells.ID, "", ("organisation",)),
        C("result", one_of("agreement", "idea", "follow_up", "informative", "none")),
        C("text", cells.TEXT),
        C("next_step", cells.TEXT),
        C("for", cells.TEXT_OR_LIST, "whom of its members, or which sectors"),
        C("share", cells.BOOLEAN, "whether contact data may be shown to the other party"),
    ),
    "finding": (
        C("session", cells.ID, "", ("session",)),
        C("type", one_of("opportunity", "barrier", "trend", "highlight")),
        C("text", cells.TITLE),
        C("organisation", cells.ID, "", ("organisation",)),
    ),
}

NAMES: dict[Kind, str] = {kind: "people" if kind == "person" else f"{kind}s" for kind in KINDS}
"""What the file or sheet of a kind is called."""

_ALSO: dict[str, Kind] = {
    "persons": "person",
    "delegates": "person",
    "participants": "person",
    "companies": "organisation",
}
_HEADINGS_ALSO = {"priorities": "priority", "timezone": "zonename", "no": "number", "zone": "zonename"}


def columns_of(kind: Kind) -> dict[str, Column]:
    return {column.field: column for column in COLUMNS[kind]}


def folded(heading: str) -> str:
    """A heading without case, spaces, underscores, BOM, accents; American spelling made British."""
    text = unicodedata.normalize("NFKD", heading).casefold()
    letters = re.sub(r"[^\w]|_", "", "".join(one for one in text if not unicodedata.combining(one)))
    return re.sub(r"organi[zs]", "organis", letters)


def kind_of(name: str) -> Kind | None:
    """The kind that a file or sheet of this name holds: `Organisations`, `01 people`, `meeting`."""
    word = re.sub(r"^\d+", "", folded(name))
    known: dict[str, Kind] = {**{kind: kind for kind in KINDS}, **{NAMES[kind]: kind for kind in KINDS}, **_ALSO}
    return known.get(word)


def nearest_kind(name: str) -> str:
    return nearest(folded(name), NAMES.values())


def field_of(kind: Kind, heading: str) -> str | None:
    """The field that a heading means, `id` and `day` among them, or None."""
    word = folded(heading)
    fields = {folded(field): field for field in ("id", "day", *columns_of(kind))}
    for form in (word, word.removesuffix("s"), word + "s", re.sub("ies$", "y", word), _HEADINGS_ALSO.get(word, "")):
        if form in fields:
            return fields[form]
    return None


def nearest_heading(kind: Kind, heading: str) -> str:
    return nearest(re.sub(r"\s+", "_", heading.strip()), ("id", *columns_of(kind)))
