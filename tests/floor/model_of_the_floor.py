"""The floor once more, slow and simple: plain dicts and brute force, written from protocol.md alone.

It shares no line with rules/ and invariants.py, and keeps no index. `judge` gives every reason for which a command may
be refused (none: it is accepted), and what becomes of it.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import msgspec

Entity = dict[str, Any]
World = dict[Any, dict[str, Entity]]
Delta = dict[tuple[Any, str], Entity | None]
"""What becomes of entities: kind and id → the entity, or None where it goes."""

LIVE = ("planned", "called", "running")
HOLDING = (*LIVE, "done")
MINUTE = 60_000
MEETING: Entity = {
    "interpreter": None,
    "state": "planned",
    "seated": [],
    "missing": [],
    "late": {},
    "help": {},
    "note": None,
    "was": None,
}
NOTHING_YET: dict[str, Entity] = {
    "person": {"presence": "expected", "seen": None, "late": None},
    "meeting": MEETING,
    "item": {"state": "planned"},
    "session": {"attended": None},
    "group": {"aboard": []},
    "event": {"clock": None},
}
DAYS_OWN = {
    "person": ("presence", "seen", "late"),
    "meeting": ("state", "seated", "missing", "late", "help", "was"),
    "item": ("state",),
    "session": ("attended",),
    "group": ("aboard",),
    "event": ("clock",),
}
PARTICIPANTS_MAY = ("check_in", "seat", "late", "ask_help", "cancel_meeting")
ORGANISERS_ONLY = ("put", "remove", "import")


def plain(value: Any) -> Any:
    """A struct as a dict of all its fields, and so on down."""
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def named_by(kind: str, entity: Entity) -> Iterator[tuple[str, Any]]:
    """Every (kind, id) that an entity names, also in lists and maps."""
    one = {
        "organisation": {"home": "table"},
        "delegation": {"leader": "person"},
        "person": {"organisation": "organisation", "delegation": "delegation"},
        "interpreter": {"person": "person"},
        "table": {"zone": "zone"},
        "session": {"host": "organisation"},
        "item": {"session": "session"},
        "meeting": {"table": "table", "slot": "slot", "interpreter": "interpreter"},
        "group": {"session": "session", "leader": "person"},
        "display": {"zone": "zone"},
        "outcome": {"meeting": "meeting", "organisation": "organisation"},
        "finding": {"session": "session", "organisation": "organisation"},
    }
    many = {
        "zone": {"walk": "zone"},
        "slot": {"shifts": "zone"},
        "session": {"items": "item"},
        "item": {"speakers": "person"},
        "group": {"members": "person", "aboard": "person"},
        "display": {"arrows": "zone"},
    }
    for field, other in one.get(kind, {}).items():
        if entity[field] is not None:
            yield other, entity[field]
    for field, other in many.get(kind, {}).items():
        yield from ((other, which) for which in entity[field])
    if kind == "meeting":
        for party in entity["parties"]:
            yield "organisation", party["organisation"]
            yield from (("person", person) for person in party["people"])
        if entity["was"]:
            yield "table", entity["was"]["table"]
            yield "slot", entity["was"]["slot"]
        sitting = [party["organisation"] for party in entity["parties"]]
        yield from (("interpreter", who) for who in entity["help"] if who not in sitting)
    if kind == "notice" and entity["to"] != "all":
        yield tuple(entity["to"].split(":", 1))


def people_in(world: World, meeting: Entity) -> set[str]:
    """Who is busy with it; a party that names nobody is its organisation as a whole."""
    busy: set[str] = set()
    for party in meeting["parties"]:
        busy |= set(party["people"]) or {"the organisation " + party["organisation"]}
    if meeting["interpreter"] in world["interpreter"]:
        busy.add(world["interpreter"][meeting["interpreter"]]["person"])
    return busy


def times(world: World, meeting: Entity) -> tuple[int, int]:
    slot, table = world["slot"][meeting["slot"]], world["table"][meeting["table"]]
    later = slot["shifts"].get(table["zone"], 0) * MINUTE
    return slot["starts"] + later, slot["ends"] + later


def within(spans: list[Entity], starts: int, ends: int) -> bool:
    """Minute by minute."""
    if not spans:
        return True
    return all(any(s["from_"] <= t < s["to"] for s in spans) for t in range(starts, ends, MINUTE))


def after(world: World, delta: Delta) -> World:
    became = {kind: dict(entities) for kind, entities in world.items()}
    for (kind, which), entity in delta.items():
        if entity is None:
            became[kind].pop(which, None)
        else:
            became[kind][which] = entity
    return became


def reasons_against(world: World, delta: Delta, event: str) -> set[str]:
    """Every reason for which the floor may not become so."""
    became = after(world, delta)
    reasons = _dangling(world, became, delta, event)
    if reasons:
        return reasons
    holding = {which: m for which, m in became["meeting"].items() if m["state"] in HOLDING}
    for a, b in combinations(holding.values(), 2):
        if a["slot"] != b["slot"]:
            continue
        if a["table"] == b["table"]:
            reasons.add("table_taken")
        if a["interpreter"] is not None and a["interpreter"] == b["interpreter"]:
            reasons.add("interpreter_busy")
        if people_in(became, a) & people_in(became, b):
            reasons.add("person_busy")
    for which, meeting in holding.items():
        if meeting["state"] in LIVE and became["table"][meeting["table"]]["status"] == "closed":
            reasons.add("table_closed")
        reasons |= _placed_badly(world, became, meeting, world["meeting"].get(which))
    return reasons


def _placed_badly(world: World, became: World, meeting: Entity, before: Entity | None) -> set[str]:
    """What only the clock brings is asked of those who come to this cell now."""
    same = ("table", "slot")
    stays = before is not None and before["state"] in HOLDING and all(before[f] == meeting[f] for f in same)
    there = people_in(world, before) if before is not None and stays else set()
    reasons: set[str] = set()
    if not stays and became["slot"][meeting["slot"]]["kind"] == "break":
        reasons.add("no_fit")
    starts, ends = times(became, meeting)
    interpreter = became["interpreter"].get(meeting["interpreter"])
    for person in people_in(became, meeting) - there:
        if person not in became["person"]:
            continue
        serves = interpreter is not None and interpreter["person"] == person
        if not within(became["person"][person]["availability"], starts, ends):
            reasons |= {"person_busy", "interpreter_busy"} if serves else {"person_busy"}
        if interpreter is not None and serves and not within(interpreter["availability"], starts, ends):
            reasons.add("interpreter_busy")
        for item in became["item"].values():
            session = became["session"][item["session"]]
            speaks = person in item["speakers"] and item["state"] != "skipped"
            if speaks and session["starts"] < ends and starts < session["ends"]:
                reasons.add("in_session")
    return reasons


def _dangling(world: World, became: World, delta: Delta, event: str) -> set[str]:
    reasons: set[str] = set()
    if set(became["event"]) != {event}:
        reasons.add("in_use" if event not in became["event"] else "no_such")
    for kind, entities in became.items():
        for entity in entities.values():
            for other, which in named_by(kind, entity):
                if which not in became[other]:
                    reasons.add("in_use" if which in world[other] else "no_such")
            if kind == "request":
                for end in (entity["from_"], entity["to"]):
                    if end not in became["organisation"] and end not in became["person"]:
                        there = end in world["organisation"] or end in world["person"]
                        reasons.add("in_use" if there else "no_such")
    for (kind, _), meeting in delta.items():
        if kind == "meeting" and meeting is not None:
            sitting = [party["organisation"] for party in meeting["parties"]]
            people = [person for party in meeting["parties"] for person in party["people"]]
            if len(set(sitting)) < len(sitting) or len(set(people)) < len(people):
                reasons.add("bad_command")
            if not {*meeting["seated"], *meeting["missing"], *meeting["late"]} <= set(sitting):
                reasons.add("no_such")
    return reasons


class Judgement:
    """Doubts before anything becomes, or what becomes."""

    def __init__(self, reasons: set[str], delta: Delta | None = None) -> None:
        self.reasons = reasons
        self.delta: Delta = delta or {}


def no(*reasons: str) -> Judgement:
    return Judgement(set(reasons))


def becomes(kind: str, which: str, entity: Entity | None) -> Judgement:
    return Judgement(set(), {(kind, which): entity})


class Logged:
    """What a command did, kept for its undo."""

    def __init__(self, command: Any, before: Delta, gave: Delta, planned_ms: dict[str, int]) -> None:
        self.command, self.before, self.gave, self.planned_ms = command, before, gave, planned_ms


class ModelOfTheFloor:
    """The world, what the last import wrote, how long breaks were planned to last, and who changed what when."""

    def __init__(self, event: str, world: World, version: int) -> None:
        self.event, self.world, self.version = event, world, version
        self.imported: World = {}
        self.log: dict[str, Logged] = {}
        self.touches: list[tuple[int, str, set[tuple[str, str]]]] = []
        self.planned_ms = {which: slot["ends"] - slot["starts"] for which, slot in world["slot"].items()}

    def judge(self, command: Any, actor: Any, now: int, which: str, seen: int | None, until: int | None) -> Judgement:
        """which: the id of the command itself"""
        name = command.__struct_config__.tag
        if not self.may(name, command, actor):
            return no("not_allowed")
        if until is not None and now > until:
            return no("too_late")
        if seen is not None and self.changed(command, actor.id, seen):
            return no("changed")
        judgement: Judgement = getattr(self, "import_" if name == "import" else name)(command, now, which)
        if judgement.reasons:
            return judgement
        delta = {ref: e for ref, e in judgement.delta.items() if e != self.world[ref[0]].get(ref[1])}
        if not delta and name != "call_meeting":
            return no("wrong_state")
        if name == "close_table" and command.to == "auto":
            return judgement
        return Judgement(reasons_against(self.world, judgement.delta, self.event), judgement.delta)

    def take(self, command: Any, actor: str, which: str, delta: Delta) -> None:
        before = {(kind, i): self.world[kind].get(i) for kind, i in delta}
        name = command.__struct_config__.tag
        self.log[which] = Logged(command, before, delta, dict(self.planned_ms))
        self.world = after(self.world, delta)
        self.version += 1
        self.touches.append((self.version, actor, set(delta)))
        for (kind, i), entity in delta.items():
            if kind == "slot" and entity is not None and name in ("put", "import"):
                self.planned_ms[i] = entity["ends"] - entity["starts"]
            elif kind == "slot" and entity is not None and name == "undo":
                self.planned_ms[i] = self.log[command.command].planned_ms[i]
        if name == "import":
            brought = {k: e for k, e in plain(command.entities).items() if e}
            self.imported = {k: {i: self.whole(k, one) for i, one in e.items()} for k, e in brought.items()}

    # who may, and whether it has changed

    def may(self, name: str, command: Any, actor: Any) -> bool:
        if actor.role == "organiser":
            return True
        if actor.role == "coordinator":
            return name not in ORGANISERS_ONLY
        if actor.role != "participant" or actor.person is None or name not in PARTICIPANTS_MAY:
            return False
        if name == "check_in":
            door = self.world["event"][self.event]["door"]
            return bool(command.person == actor.person and (door is None or door == command.door))
        if name == "late" and command.meeting is None:
            return bool(command.person == actor.person)
        meeting = self.world["meeting"].get(command.meeting)
        if meeting is None:
            return False
        organisation = getattr(command, "organisation", None)
        if name == "ask_help" and organisation is None:
            interpreter = self.world["interpreter"].get(meeting["interpreter"], {})
            return bool(interpreter.get("person") == actor.person)
        parties = [p for p in meeting["parties"] if name == "cancel_meeting" or p["organisation"] == organisation]
        home = self.world["person"].get(actor.person, {}).get("organisation")
        return any(actor.person in p["people"] or (not p["people"] and p["organisation"] == home) for p in parties)

    def changed(self, command: Any, actor: str, seen: int) -> bool:
        names = self.names(command)
        return any(version > seen and who != actor and names & what for version, who, what in self.touches)

    def names(self, command: Any) -> set[tuple[str, str]]:
        """Every entity that a command names."""
        name, said = command.__struct_config__.tag, plain(command)
        if name in ("put", "remove"):
            return {(said["kind"], said["id"])}
        kinds = {"a": "meeting", "b": "meeting", "out": "person", "in_": "person"}
        kinds |= {kind: kind for kind in self.world}
        names = {(kinds[field], value) for field, value in said.items() if field in kinds and isinstance(value, str)}
        if name == "close_table" and said["to"] != "auto":
            for place in said["to"]:
                names |= {(kind, place[kind]) for kind in ("meeting", "table", "slot") if place[kind] is not None}
        if name == "mark_no_show":
            names |= {("organisation", which) for which in said["missing"]}
        if name == "add_meeting":
            for party in said["parties"]:
                names |= {("organisation", party["organisation"])} | {("person", p) for p in party["people"]}
        return {(kind, which) for kind, which in names if kind != "kind"}

    # meetings

    def meeting(self, which: str, *states: str) -> Entity | Judgement:
        meeting = self.world["meeting"].get(which)
        if meeting is None:
            return no("no_such")
        return meeting if meeting["state"] in states else no("wrong_state")

    def state_becomes(self, which: str, state: str, *states: str, **fields: Any) -> Judgement:
        meeting = self.meeting(which, *states)
        if isinstance(meeting, Judgement):
            return meeting
        return becomes("meeting", which, {**meeting, "state": state, **fields})

    def call_meeting(self, command: Any, _now: int, _id: str) -> Judgement:
        return self.state_becomes(command.meeting, "called", "planned", "called")

    def start_meeting(self, command: Any, _now: int, _id: str) -> Judgement:
        return self.state_becomes(command.meeting, "running", "planned", "called")

    def finish_meeting(self, command: Any, _now: int, _id: str) -> Judgement:
        return self.state_becomes(command.meeting, "done", *LIVE)

    def cancel_meeting(self, command: Any, _now: int, _id: str) -> Judgement:
        return self.state_becomes(command.meeting, "cancelled", *LIVE)

    def reinstate_meeting(self, command: Any, _now: int, _id: str) -> Judgement:
        return self.state_becomes(command.meeting, "planned", "no_show", "cancelled", missing=[])

    def mark_no_show(self, command: Any, _now: int, _id: str) -> Judgement:
        meeting = self.meeting(command.meeting, *LIVE)
        if isinstance(meeting, Judgement):
            return meeting
        if not set(command.missing) <= {party["organisation"] for party in meeting["parties"]}:
            return no("no_such")
        return self.state_becomes(command.meeting, "no_show", *LIVE, missing=list(dict.fromkeys(command.missing)))

    def the_round(self, command: Any, *states: str) -> list[str] | Judgement:
        if command.slot not in self.world["slot"] or (
            command.zone is not None and command.zone not in self.world["zone"]
        ):
            return no("no_such")
        return [
            which
            for which, meeting in self.world["meeting"].items()
            if meeting["slot"] == command.slot
            and meeting["state"] in states
            and command.zone in (None, self.world["table"][meeting["table"]]["zone"])
        ]

    def call_round(self, command: Any, _now: int, _id: str) -> Judgement:
        which = self.the_round(command, "planned")
        if isinstance(which, Judgement):
            return which
        return Judgement(set(), {("meeting", i): {**self.world["meeting"][i], "state": "called"} for i in which})

    def finish_round(self, command: Any, _now: int, _id: str) -> Judgement:
        which = self.the_round(command, *LIVE)
        if isinstance(which, Judgement):
            return which
        return Judgement(set(), {("meeting", i): {**self.world["meeting"][i], "state": "done"} for i in which})

    def moved(self, meeting: Entity, table: str, slot: str, now: int) -> Entity:
        was = {"table": meeting["table"], "slot": meeting["slot"], "at": now}
        gone: Entity = {} if slot == meeting["slot"] else {"seated": [], "late": {}}
        return {**meeting, "table": table, "slot": slot, "was": was, **gone}

    def move_meeting(self, command: Any, now: int, _id: str) -> Judgement:
        meeting = self.meeting(command.meeting, *LIVE)
        if isinstance(meeting, Judgement):
            return meeting
        table = meeting["table"] if command.table is None else command.table
        slot = meeting["slot"] if command.slot is None else command.slot
        if (table, slot) == (meeting["table"], meeting["slot"]):
            return no("wrong_state")
        return becomes("meeting", command.meeting, self.moved(meeting, table, slot, now))

    def swap_meetings(self, command: Any, now: int, _id: str) -> Judgement:
        a, b = self.meeting(command.a, *LIVE), self.meeting(command.b, *LIVE)
        if isinstance(a, Judgement) or isinstance(b, Judgement):
            doubts = [one for one in (a, b) if isinstance(one, Judgement)]
            return Judgement({reason for doubt in doubts for reason in doubt.reasons})
        if command.a == command.b:
            return no("wrong_state")
        return Judgement(
            set(),
            {
                ("meeting", command.a): self.moved(a, b["table"], b["slot"], now),
                ("meeting", command.b): self.moved(b, a["table"], a["slot"], now),
            },
        )

    def add_meeting(self, command: Any, _now: int, _id: str) -> Judgement:
        if command.meeting in self.world["meeting"]:
            return no("wrong_state")
        said = {field: plain(getattr(command, field)) for field in ("kind", "parties", "table", "slot", "interpreter")}
        return becomes("meeting", command.meeting, {**MEETING, **said})

    def assign_interpreter(self, command: Any, _now: int, _id: str) -> Judgement:
        meeting = self.meeting(command.meeting, *LIVE)
        if isinstance(meeting, Judgement):
            return meeting
        return becomes("meeting", command.meeting, {**meeting, "interpreter": command.interpreter})

    def replace_person(self, command: Any, _now: int, _id: str) -> Judgement:
        meeting = self.meeting(command.meeting, *LIVE)
        if isinstance(meeting, Judgement):
            return meeting
        sitting = [person for party in meeting["parties"] for person in party["people"]]
        doubts: set[str] = set()
        if command.out not in sitting or command.in_ not in self.world["person"]:
            doubts.add("no_such")
        if command.in_ in sitting:
            doubts.add("wrong_state")
        if doubts:
            return Judgement(doubts)
        parties = [
            {**party, "people": [command.in_ if p == command.out else p for p in party["people"]]}
            for party in meeting["parties"]
        ]
        return becomes("meeting", command.meeting, {**meeting, "parties": parties})

    def party_of(self, which: str, organisation: str | None) -> Entity | Judgement:
        meeting = self.meeting(which, *HOLDING)
        if isinstance(meeting, Judgement):
            return meeting
        there = organisation in [party["organisation"] for party in meeting["parties"]]
        return meeting if there else no("no_such")

    def seat(self, command: Any, _now: int, _id: str) -> Judgement:
        meeting = self.party_of(command.meeting, command.organisation)
        if isinstance(meeting, Judgement):
            return meeting
        if command.organisation in meeting["seated"]:
            return no("wrong_state")
        return becomes("meeting", command.meeting, {**meeting, "seated": [*meeting["seated"], command.organisation]})

    def ask_help(self, command: Any, now: int, _id: str) -> Judgement:
        meeting = self.meeting(command.meeting, *HOLDING)
        if isinstance(meeting, Judgement):
            return meeting
        if command.organisation is not None:
            meeting = self.party_of(command.meeting, command.organisation)
            if isinstance(meeting, Judgement):
                return meeting
        who = command.organisation or meeting["interpreter"]
        if who is None:
            return no("no_such")
        call = {"reason": command.reason, "at": now}
        return becomes("meeting", command.meeting, {**meeting, "help": {**meeting["help"], who: call}})

    def settle(self, command: Any, _now: int, _id: str) -> Judgement:
        meeting = self.meeting(command.meeting, *HOLDING)
        return (
            meeting if isinstance(meeting, Judgement) else becomes("meeting", command.meeting, {**meeting, "help": {}})
        )

    def note(self, command: Any, _now: int, _id: str) -> Judgement:
        meeting = self.meeting(command.meeting, *HOLDING)
        if isinstance(meeting, Judgement):
            return meeting
        return becomes("meeting", command.meeting, {**meeting, "note": command.text or None})

    # people

    def person(self, which: str, **fields: Any) -> Judgement:
        person = self.world["person"].get(which)
        return no("no_such") if person is None else becomes("person", which, {**person, **fields})

    def check_in(self, command: Any, now: int, _id: str) -> Judgement:
        return self.person(command.person, presence="here", seen=now)

    def check_out(self, command: Any, now: int, _id: str) -> Judgement:
        if self.world["person"].get(command.person, {}).get("presence") == "left":
            return no("wrong_state")
        return self.person(command.person, presence="left", seen=now)

    def register(self, command: Any, _now: int, _id: str) -> Judgement:
        if command.person in self.world["person"]:
            return no("wrong_state")
        return becomes("person", command.person, {**NOTHING_YET["person"], **plain(command.entity)})

    def correct(self, command: Any, _now: int, _id: str) -> Judgement:
        given = {name: plain(getattr(command.entity, name)) for name in command.entity.__struct_fields__}
        return self.person(command.person, **{n: v for n, v in given.items() if v is not msgspec.UNSET})

    def late(self, command: Any, now: int, _id: str) -> Judgement:
        if command.meeting is not None:
            meeting = self.party_of(command.meeting, command.organisation)
            if isinstance(meeting, Judgement):
                return meeting
            late = {who: m for who, m in meeting["late"].items() if who != command.organisation}
            if command.minutes:
                late[command.organisation] = command.minutes
            return becomes("meeting", command.meeting, {**meeting, "late": late})
        said = {"minutes": command.minutes, "at": now} if command.minutes else None
        if command.person is not None:
            return self.person(command.person, late=said)
        if command.delegation not in self.world["delegation"]:
            return no("no_such")
        members = {i: p for i, p in self.world["person"].items() if p["delegation"] == command.delegation}
        return Judgement(set(), {("person", i): {**p, "late": said} for i, p in members.items()})

    def withdraw(self, command: Any, _now: int, _id: str) -> Judgement:
        kind, who = ("person", command.person) if command.person else ("organisation", command.organisation)
        if who not in self.world[kind] or command.slot not in self.world["slot"]:
            return no("no_such")
        slots = self.from_on(command.slot)
        delta: Delta = {}
        for which, meeting in self.world["meeting"].items():
            if meeting["slot"] not in slots or meeting["state"] not in LIVE:
                continue
            if any(who == party["organisation"] or who in party["people"] for party in meeting["parties"]):
                delta["meeting", which] = {**meeting, "state": "cancelled"}
            elif kind == "person" and who in people_in(self.world, meeting):
                delta["meeting", which] = {**meeting, "interpreter": None}
        return Judgement(set(), delta)

    def from_on(self, slot: str) -> list[str]:
        order = sorted(self.world["slot"].items(), key=lambda s: (s[1]["starts"], s[1]["number"], s[0]))
        ids = [which for which, _ in order]
        return ids[ids.index(slot) :]

    # tables

    def open_table(self, command: Any, _now: int, _id: str) -> Judgement:
        table = self.world["table"].get(command.table)
        if table is None or table["status"] == "open":
            return no("no_such" if table is None else "wrong_state")
        return becomes("table", command.table, {**table, "status": "open", "reason": None, "until": None})

    def close_table(self, command: Any, now: int, _id: str) -> Judgement:
        """With `auto`, what becomes of the table and of what was held there; `auto_is_right` judges the rest."""
        table = self.world["table"].get(command.table)
        if table is None or table["status"] == "closed":
            return no("no_such" if table is None else "wrong_state")
        delta: Delta = {
            ("table", command.table): {**table, "status": "closed", "reason": command.reason, "until": command.until}
        }
        there = self.live_at(command.table)
        for which, meeting in there.items():
            if self.held(meeting, now):
                delta["meeting", which] = {**meeting, "state": "done"}
        if command.to == "auto":
            leaving = [which for which in there if ("meeting", which) not in delta]
            return (
                no("no_fit") if any(not self.places_for(i, command.table) for i in leaving) else Judgement(set(), delta)
            )
        for place in command.to:
            if place.meeting not in there:
                return no("wrong_state" if place.meeting in self.world["meeting"] else "no_such")
            meeting = there[place.meeting]
            slot = meeting["slot"] if place.slot is None else place.slot
            delta["meeting", place.meeting] = self.moved(meeting, place.table, slot, now)
        return Judgement(set(), delta)

    def live_at(self, table: str) -> dict[str, Entity]:
        return {i: m for i, m in self.world["meeting"].items() if m["table"] == table and m["state"] in LIVE}

    def held(self, meeting: Entity, now: int) -> bool:
        """By the clock: both sat (or it was started), and its slot is over."""
        if self.world["event"][self.event]["flow"] != "clock" or times(self.world, meeting)[1] > now:
            return False
        sat = all(party["organisation"] in meeting["seated"] for party in meeting["parties"])
        return meeting["state"] == "running" or sat

    def places_for(self, which: str, closing: str) -> set[str]:
        """Open tables with the seats and features that this meeting fits on in its own slot; the same zone first."""
        meeting = self.world["meeting"][which]
        people = people_in(self.world, meeting)
        needs = {need for p in people if p in self.world["person"] for need in self.world["person"][p]["needs"]}
        fitting: set[str] = set()
        for table, there in self.world["table"].items():
            if table == closing or there["status"] != "open" or not needs <= set(there["features"]):
                continue
            if there["seats"] is not None and there["seats"] < len(people):
                continue
            moved: Delta = {("meeting", which): {**meeting, "table": table}}
            if not reasons_against(self.world, moved, self.event):
                fitting.add(table)
        zone = self.world["table"][closing]["zone"]
        near = {table for table in fitting if self.world["table"][table]["zone"] == zone}
        return near or fitting

    def auto_is_right(self, closing: str, targets: dict[str, str]) -> bool:
        """targets: meeting → the table that was chosen. Nobody could do with fewer tables."""
        choices = {which: self.places_for(which, closing) for which in targets}
        if any(table not in choices[which] for which, table in targets.items()):
            return False
        tables = sorted({table for some in choices.values() for table in some})
        for count in range(len(set(targets.values()))):
            for few in combinations(tables, count):
                if all(set(few) & some for some in choices.values()):
                    return False
        return True

    # slots, notices

    def delay(self, command: Any, now: int, _id: str) -> Judgement:
        """Minute by minute: each minute runs through the slots until a break swallows it."""
        if command.slot not in self.world["slot"] or (
            command.zone is not None and command.zone not in self.world["zone"]
        ):
            return no("no_such")
        zone = command.zone
        slots = {which: dict(self.world["slot"][which]) for which in self.from_on(command.slot)}
        order = [which for which, slot in slots.items() if slot["ends"] + slot["shifts"].get(zone, 0) * MINUTE > now]
        for _ in range(command.minutes):
            for place, which in enumerate(order):
                slot = slots[which]
                following = slots[order[place + 1]] if place + 1 < len(order) else None
                swallowed = slot["kind"] == "break" and self.can_lose_a_minute(which, slot, following, zone)
                if zone is not None:
                    slot["shifts"] = {**slot["shifts"], zone: slot["shifts"].get(zone, 0) + 1}
                else:
                    slot["starts"] += MINUTE
                    slot["ends"] += 0 if swallowed else MINUTE
                if swallowed:
                    break
        return Judgement(set(), {("slot", which): slot for which, slot in slots.items()})

    def can_lose_a_minute(self, which: str, slot: Entity, following: Entity | None, zone: str | None) -> bool:
        """In a zone, the break is cut short by the slot after it, unless that begins later there anyhow."""
        later = following["shifts"].get(zone, 0) - slot["shifts"].get(zone, 0) if following and zone else 0
        if later > 0:
            return True
        length = slot["ends"] - slot["starts"] + later * MINUTE
        return bool(2 * (length - MINUTE) >= self.planned_ms[which])

    def announce(self, command: Any, _now: int, which: str) -> Judgement:
        language = (self.world["event"][self.event]["languages"] or ["en"])[0]
        text = {language: command.text} if isinstance(command.text, str) else command.text
        notice = {"text": text, "to": command.to, "level": command.level, "until": command.until}
        return becomes("notice", which, notice)

    def withdraw_notice(self, command: Any, _now: int, _id: str) -> Judgement:
        there = command.notice in self.world["notice"]
        return becomes("notice", command.notice, None) if there else no("no_such")

    # setting up, and back

    def whole(self, kind: str, entity: Entity) -> Entity:
        derived = kind in ("slot", "session") and entity["planned"] is None
        return {**entity, "planned": entity["starts"]} if derived else entity

    def put(self, command: Any, _now: int, _id: str) -> Judgement:
        return becomes(command.kind, command.id, self.whole(command.kind, plain(command.entity)))

    def remove(self, command: Any, _now: int, _id: str) -> Judgement:
        there = command.id in self.world[command.kind]
        return becomes(command.kind, command.id, None) if there else no("no_such")

    def import_(self, command: Any, _now: int, _id: str) -> Judgement:
        delta: Delta = {}
        brought: World = plain(command.entities)
        for kind, entities in brought.items():
            for which, given in entities.items():
                if kind in ("outcome", "notice", "finding"):
                    continue
                file = self.whole(kind, given)
                now, last = self.world[kind].get(which), self.imported.get(kind, {}).get(which)
                if now is not None:
                    fields = [f for f in file if f not in DAYS_OWN.get(kind, ()) and last and last[f] == now[f]]
                    delta[kind, which] = {**now, **{f: file[f] for f in fields}}
                elif last is None:
                    day = {f: NOTHING_YET[kind][f] for f in DAYS_OWN.get(kind, ())}
                    delta[kind, which] = {**file, **day}
        for kind, entities in self.imported.items() if command.prune else ():
            if kind not in ("outcome", "notice", "finding", "event"):
                for which in entities:
                    if which in self.world[kind] and which not in brought[kind]:
                        delta[kind, which] = None
        return Judgement(set(), delta)

    def undo(self, command: Any, _now: int, _id: str) -> Judgement:
        logged = self.log.get(command.command)
        if logged is None:
            return no("no_such")
        if logged.command.__struct_config__.tag == "import":
            return no("wrong_state")
        delta: Delta = {}
        for ref, before in logged.before.items():
            gave, now = logged.gave[ref], self.world[ref[0]].get(ref[1])
            if before is None or gave is None or now is None:
                if now != gave:
                    return no("built_upon")
                delta[ref] = before
                continue
            was, given, has = ({**cells_of(entity)} for entity in (before, gave, now))
            for field in {*was, *given}:
                if was.get(field) != given.get(field):
                    if has.get(field) != given.get(field):
                        return no("built_upon")
                    if field in was:
                        has[field] = was[field]
                    else:
                        del has[field]
            delta[ref] = together(has, now)
        return Judgement(set(), delta)


def cells_of(entity: Entity) -> dict[tuple[str, ...], Any]:
    """Field → value; in `late` and `help` of a meeting each organisation's entry is a field of its own."""
    fields: dict[tuple[str, ...], Any] = {}
    for name, value in entity.items():
        if name in ("late", "help") and "parties" in entity:
            fields |= {(name, who): said for who, said in value.items()}
        else:
            fields[(name,)] = value
    return fields


def together(fields: dict[tuple[str, ...], Any], like: Entity) -> Entity:
    entity: Entity = {name: {} for name in ("late", "help")} if "parties" in like else {}
    for (name, *who), value in fields.items():
        if who:
            entity[name][who[0]] = value
        else:
            entity[name] = value
    return entity
