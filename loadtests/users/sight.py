"""What a frame may hold for whom: the contract's table once more, in other words than the server's, so that each checks
the other."""

from collections.abc import Iterator, Mapping
from typing import Any

PUBLIC = frozenset(
    {"event", "zone", "organisation", "person", "interpreter", "table", "slot", "meeting", "session", "item", "notice"}
    | {"display"}
)
OWN = frozenset(
    {"event", "zone", "slot", "organisation", "person", "interpreter", "table", "meeting", "session", "item", "notice"}
    | {"group", "request", "delegation", "outcome"}
)
"""Kinds that `floor`, `zone:` and `table:` may show; and that `me` may."""
DESK_ONLY: dict[str, tuple[str, ...]] = {"event": ("door",), "person": ("contact",), "meeting": ("note",)}
NOT_PUBLIC: dict[str, tuple[str, ...]] = {
    "person": ("contact", "presence", "seen", "late", "delegation", "needs", "availability"),
    "interpreter": ("availability",),
    "meeting": ("note", "help"),
    "event": ("door",),
}

Frame = Mapping[str, Any]


def face_of(view: str) -> str:
    return view.partition(":")[0]


def shown_wrongly(view: str, frame: Frame) -> str | None:
    """What a frame holds that its view may not show, if anything."""
    face = face_of(view)
    if face == "desk":
        return None
    kinds, fields = (OWN, DESK_ONLY) if face == "me" else (PUBLIC, NOT_PUBLIC)
    return next(_wrong(face, frame, kinds, fields), None)


def _wrong(face: str, frame: Frame, kinds: frozenset[str], fields: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for kind in {*frame["put"], *frame["gone"]} - kinds:
        yield f"{face} shows a {kind}"
    for kind, names in fields.items():
        for entity in frame["put"].get(kind, {}).values():
            for name in names:
                if entity.get(name):
                    yield f"{face} shows {kind}.{name}"
    if any("who" in why for why in frame.get("why") or ()):
        yield f"{face} tells who did it"
    if face != "me":
        yield from _unlisted(face, frame)


def _unlisted(face: str, frame: Frame) -> Iterator[str]:
    if not all(person.get("listed") for person in frame["put"].get("person", {}).values()):
        yield f"{face} shows a person who did not agree"
    for notice in frame["put"].get("notice", {}).values():
        if notice.get("to", "all").startswith("person:"):
            yield f"{face} shows a notice to somebody"


def somebody_elses(person: str, frame: Frame, copy: Mapping[str, Mapping[str, Any]]) -> str | None:
    """A meeting on `me` in which the person has no part. copy: what the screen holds with this frame."""
    own = copy.get("person", {}).get(person, {}).get("organisation")
    serves = {which for which, one in copy.get("interpreter", {}).items() if one["person"] == person}
    for which, meeting in frame["put"].get("meeting", {}).items():
        if meeting.get("interpreter") in serves:
            continue
        if not any(_sits(person, own, party) for party in meeting["parties"]):
            return f"me shows somebody else's meeting ({which})"
    return None


def _sits(person: str, organisation: str | None, party: Mapping[str, Any]) -> bool:
    people = party.get("people")
    return person in people if people else party["organisation"] == organisation
