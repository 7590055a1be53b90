"""Commands of §5 from `check_in` to `import`, at random from what the desk shows: mostly sensible, sometimes not."""

from collections.abc import Callable
from random import Random
from typing import Any

from blackbox.plan import at
from blackbox.screen import new_id

Command = dict[str, Any]
Floor = dict[str, dict[str, Any]]
"""KIND → id → entity, as the desk shows it."""

HOLDING = ("planned", "called", "running", "done")
LIVE = ("planned", "called", "running")
OVER = ("no_show", "cancelled")
BEFORE = {
    "settle": "ask_help", "open_table": "close_table", "reinstate_meeting": "cancel_meeting",
    "call_round": "add_meeting", "withdraw_notice": "announce",
}  # fmt: skip
REVIVING = ("add_meeting", "reinstate_meeting", "open_table", "undo")
BY_ORGANISER = ("put", "remove", "import")
LATER = (
    "set_display", "identify", "start_item", "finish_item", "skip_item", "reorder_items", "board", "count", "find",
    "record_outcome", "propose_meeting", "accept_meeting", "decline_meeting",
)  # fmt: skip


def double_booked(floor: Floor) -> list[str]:
    """What is in two places at once, or at a closed table: by brute force, from the entities alone."""
    held: set[tuple[str, str, str]] = set()
    wrong: list[str] = []
    for which, one in floor.get("meeting", {}).items():
        if one["state"] not in HOLDING:
            continue
        if one["state"] != "done" and floor["table"][one["table"]]["status"] == "closed":
            wrong.append(f"{which} at a closed table")
        for what in sorted(_busy(floor, one)):
            place = (*what, one["slot"])
            if place in held:
                wrong.append(f"{which}: {place}")
            held.add(place)
    return wrong


def _busy(floor: Floor, one: Any) -> set[tuple[str, str]]:
    busy = {("table", one["table"])}
    for party in one["parties"]:
        people = party.get("people") or []
        busy |= {("person", person) for person in people} or {("organisation", party["organisation"])}
    if one.get("interpreter") is not None:
        busy |= {("interpreter", one["interpreter"])}
        busy |= {("person", floor["interpreter"][one["interpreter"]]["person"])}
    return busy


class AnyCommand:
    """`of("close_table")`: a command that looks at the floor as it stands. done: ids of commands, to be undone."""

    def __init__(self, floor: Floor, dice: Random, done: list[str]) -> None:
        self.floor = floor
        self.dice = dice
        self.done_ids = done

    def of(self, type_: str) -> Command:
        return {"type": type_, **self.MAKE[type_](self)}

    @property
    def runs_dry(self) -> bool:
        """Too little is left that can still be moved."""
        live = sum(one["state"] in LIVE for one in self.floor["meeting"].values())
        return live < 6 or sum(one["status"] == "open" for one in self.floor["table"].values()) < 3

    def first(self, type_: str) -> str:
        """The command, or the one that must come before it, so that there is something for it to do."""
        there = {
            "settle": any(m.get("help") and m["state"] in HOLDING for m in self.floor["meeting"].values()),
            "open_table": any(one["status"] != "open" for one in self.floor["table"].values()),
            "reinstate_meeting": any(m["state"] in OVER for m in self.floor["meeting"].values()),
            "call_round": any(m["state"] == "planned" for m in self.floor["meeting"].values()),
            "withdraw_notice": bool(self.floor.get("notice")),
        }
        return type_ if there.get(type_, True) else BEFORE[type_]

    # picking

    def one(self, kind: str, *, of: Callable[[Any], bool] = lambda _: True) -> str:
        ids = sorted(which for which, noun in self.floor.get(kind, {}).items() if of(noun))
        if not ids or self.dice.random() < 0.04:
            return "X404"
        return self.dice.choice(ids)

    def meeting(self, *states: str) -> str:
        return self.one("meeting", of=lambda one: one["state"] in states or self.dice.random() < 0.05)

    def maybe(self, chance: float, **fields: Any) -> dict[str, Any]:
        return {name: value for name, value in fields.items() if self.dice.random() < chance}

    def round_of(self, *states: str) -> str:
        """A slot in which a meeting is in one of these states; now and then any."""
        slots = {one["slot"] for one in self.floor["meeting"].values() if one["state"] in states}
        return self.dice.choice(sorted(slots)) if slots and self.dice.random() < 0.8 else self.one("slot")

    def party(self, *states: str) -> dict[str, str]:
        which = self.meeting(*states)
        parties = self.floor["meeting"].get(which, {"parties": [{"organisation": "O1"}]})["parties"]
        return {"meeting": which, "organisation": self.dice.choice(parties)["organisation"]}

    def sides(self) -> list[dict[str, Any]]:
        chosen = self.dice.sample(sorted(self.floor["organisation"]), 2)
        return [self.side(which) for which in chosen]

    def side(self, which: str) -> dict[str, Any]:
        own = sorted(i for i, one in self.floor["person"].items() if one.get("organisation") == which)
        people = [self.dice.choice(own)] if own and self.dice.random() < 0.7 else []
        return {"organisation": which, "people": people} if people else {"organisation": which}

    def free_cell(self) -> dict[str, str]:
        """One that looks free; now and then any."""
        held = {(m["table"], m["slot"]) for m in self.floor["meeting"].values() if m["state"] in HOLDING}
        open_ = [i for i, one in self.floor["table"].items() if one["status"] != "closed"]
        rounds = [i for i, one in self.floor["slot"].items() if one["kind"] == "meeting"]
        cells = sorted((t, s) for t in open_ for s in rounds if (t, s) not in held)
        if not cells or self.dice.random() < 0.1:
            return {"table": self.one("table"), "slot": self.one("slot")}
        table, slot = self.dice.choice(cells)
        return {"table": table, "slot": slot}

    # commands of several fields

    def _correct(self) -> Command:
        fields = [
            {"name": f"Ana {self.dice.randint(1, 99)}"},
            {"position": self.dice.choice([None, "Director", "主任"])},
            {"organisation": self.one("organisation")},
            {"needs": ["step-free"] if self.dice.random() < 0.5 else []},
            {"availability": []},
        ]
        return {"person": self.one("person"), "entity": self.dice.choice(fields)}

    def _replace(self) -> Command:
        which = self.meeting(*LIVE)
        parties = self.floor["meeting"].get(which, {"parties": []})["parties"]
        sitting = [person for party in parties for person in party.get("people", [])]
        return {"meeting": which, "out": self.dice.choice(sitting or ["P1"]), "in": self.one("person")}

    def _withdraw(self) -> Command:
        kind = self.dice.choice(["person", "organisation"])
        return {"slot": self.one("slot"), kind: self.one(kind)}

    def _late(self) -> Command:
        who = [self.party(*HOLDING), {"person": self.one("person")}, {"delegation": self.one("delegation")}]
        return {"minutes": self.dice.choice([0, 5, 15]), **self.dice.choice(who)}

    def _ask_help(self) -> Command:
        party = self.party(*HOLDING)
        if self.dice.random() < 0.3:
            del party["organisation"]
        reasons = ["partner_missing", "interpreter_missing", "table_taken", "other"]
        return {**party, "reason": self.dice.choice(reasons)}

    def _no_show(self) -> Command:
        party = self.party(*LIVE)
        return {"meeting": party["meeting"], "missing": [party["organisation"]]}

    def _move(self) -> Command:
        cell = self.free_cell()
        if self.dice.random() < 0.5:
            del cell[self.dice.choice(["table", "slot"])]
        return {"meeting": self.meeting(*LIVE), **cell}

    def _add(self) -> Command:
        fields = {"meeting": f"A{self.dice.randint(1, 40)}", "kind": "C2B", "parties": self.sides()}
        return {**fields, **self.free_cell(), **self.maybe(0.3, interpreter=self.one("interpreter"))}

    def _close(self) -> Command:
        table = self.one("table")
        if self.dice.random() < 0.5:
            return {"table": table, "to": "auto", **self.maybe(0.5, reason="wet", until=at("12:00"))}
        theirs = [i for i, m in self.floor["meeting"].items() if m["table"] == table and m["state"] in LIVE]
        places = [{"meeting": which, **self.free_cell()} for which in sorted(theirs)]
        return {"table": table, "to": places}

    def _announce(self) -> Command:
        to = self.dice.choice(["all", f"zone:{self.one('zone')}", f"person:{self.one('person')}"])
        text = self.dice.choice(["Lunch", {"en": "Lunch", "zh": "午餐"}])
        return {"text": text, "to": to, **self.maybe(0.4, level="urgent", until=at("13:00"))}

    def _put(self) -> Command:
        cell = self.free_cell()
        which = f"A{self.dice.randint(1, 40)}"
        new: list[tuple[str, str, Any]] = [
            ("meeting", which, {"kind": "C2C", "parties": self.sides(), **cell}),
            ("meeting", which, {"kind": "C2C", "parties": self.sides(), **cell, "state": "done"}),
            ("table", f"T{self.dice.randint(1, 9)}", {"label": "new", "zone": self.one("zone")}),
            ("table", self.one("table"), {"label": "shut", "status": self.dice.choice(["closed", "reserved"])}),
            ("zone", "C", {"name": "Hall C"}),
            ("organisation", "O9", {"name": "Newcomer", "kind": "business", "home": self.one("table")}),
            ("display", "D3", {"name": "New", "zone": self.one("zone")}),
            ("request", "R9", {"from": self.one("organisation"), "to": self.one("person")}),
            ("item", "IT3", {"session": self.one("session"), "number": 3, "title": "x", "kind": "talk",
                             "speakers": [self.one("person")]}),
            ("interpreter", "I3", {"person": self.one("person"), "pairs": [["en", "zh"]]}),
            ("person", self.one("person"), {"name": "Other", "listed": self.dice.random() < 0.5}),
            ("group", "G1", {"session": "SE2", "name": "Bus", "members": [self.one("person")]}),
            ("outcome", "OU2", {"meeting": self.one("meeting"), "organisation": self.one("organisation"),
                                "result": "idea"}),
        ]  # fmt: skip
        kind, which, entity = self.dice.choice(new)
        return {"kind": kind, "id": which, "entity": entity}

    def _remove(self) -> Command:
        kinds = ["meeting", "table", "display", "notice", "request", "finding", "outcome", "item", "group", "zone"]
        kind = self.dice.choice([*kinds, "slot", "person", "event"])
        return {"kind": kind, "id": self.one(kind)}

    def _import(self) -> Command:
        """Some of what is there, a little of it altered."""
        entities: Floor = {}
        for kind in ("event", "zone", "organisation", "table", "slot", "person", "delegation"):
            entities[kind] = {i: noun for i, noun in self.floor[kind].items() if kind != "person" or i != "P8"}
        which = self.one("table", of=lambda one: one["status"] == "open")
        if which in entities["table"]:
            table = {**entities["table"][which], "features": [f"from-file-{self.dice.randint(1, 9)}"]}
            entities["table"] = {**entities["table"], which: table}
        if self.dice.random() < 0.4:
            clash = {"kind": "C2C", "parties": self.sides(), **self.free_cell()}
            entities["meeting"] = {f"IM{self.dice.randint(1, 9)}": clash}
        return {"entities": entities}

    MAKE: dict[str, Callable[["AnyCommand"], Command]] = {
        "check_in": lambda my: {"person": my.one("person"), **my.maybe(0.3, door="42")},
        "check_out": lambda my: {"person": my.one("person")},
        "register": lambda my: {
            "person": f"N{my.dice.randint(1, 12)}",
            "entity": {"name": "New", "organisation": my.one("organisation"), "contact": "x@y.eu", "listed": True},
        },
        "correct": _correct,
        "replace_person": _replace,
        "withdraw": _withdraw,
        "seat": lambda my: my.party(*HOLDING),
        "late": _late,
        "ask_help": _ask_help,
        "settle": lambda my: {"meeting": my.one("meeting", of=lambda m: bool(m.get("help")) and m["state"] in HOLDING)},
        "call_meeting": lambda my: {"meeting": my.meeting("planned", "called")},
        "start_meeting": lambda my: {"meeting": my.meeting("planned", "called")},
        "finish_meeting": lambda my: {"meeting": my.meeting(*LIVE)},
        "call_round": lambda my: {"slot": my.round_of("planned"), **my.maybe(0.4, zone=my.one("zone"))},
        "finish_round": lambda my: {"slot": my.round_of(*LIVE), **my.maybe(0.8, zone=my.one("zone"))},
        "mark_no_show": _no_show,
        "cancel_meeting": lambda my: {"meeting": my.meeting(*LIVE), **my.maybe(0.5, reason="ill")},
        "reinstate_meeting": lambda my: {"meeting": my.meeting(*OVER)},
        "move_meeting": _move,
        "swap_meetings": lambda my: {"a": my.meeting(*LIVE), "b": my.meeting(*LIVE)},
        "add_meeting": _add,
        "assign_interpreter": lambda my: {
            "meeting": my.meeting(*LIVE),
            "interpreter": None if my.dice.random() < 0.3 else my.one("interpreter"),
        },
        "close_table": _close,
        "open_table": lambda my: {"table": my.one("table", of=lambda one: one["status"] != "open")},
        "delay": lambda my: {
            "slot": my.one("slot"), "minutes": my.dice.randint(1, 12), **my.maybe(0.4, zone=my.one("zone"))
        },
        "announce": _announce,
        "withdraw_notice": lambda my: {"notice": my.one("notice")},
        "note": lambda my: {"meeting": my.one("meeting"), "text": my.dice.choice(["", "VIP", "eats no 花生"])},
        "undo": lambda my: {"command": my.dice.choice([*my.done_ids[-6:], new_id()])},
        "put": _put,
        "remove": _remove,
        "import": _import,
    }  # fmt: skip


EVERY = tuple(AnyCommand.MAKE)


def spoilt(command: Command) -> Command:
    """The same, but of something that is not there, or is there already: to be refused."""
    nothing = "X404"
    clash = {"label": "1", "zone": nothing}
    if command["type"] == "late":
        return {"type": "late", "minutes": 5, "person": nothing}
    return {
        **command,
        **{
            "register": {"person": "P1"},
            "add_meeting": {"table": nothing},
            "announce": {"to": f"zone:{nothing}"},
            "undo": {"command": new_id()},
            "put": {"kind": "table", "id": "T1", "entity": clash},
            "import": {"entities": {"table": {"T1": clash, "T99": clash}}},
            "swap_meetings": {"a": nothing},
            "remove": {"id": nothing},
        }.get(command["type"], dict.fromkeys(list(command)[1:2], nothing)),
    }
