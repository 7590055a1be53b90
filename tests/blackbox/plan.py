"""The bundle of a small, crowded floor with some of everything (§2), its clock standing still at 10:05."""

from typing import Any

DAY = "2014-10-23"
OFFSET_S = 8 * 3600
"""Asia/Shanghai, all year."""
CANARY = "canary@secret.example"
"""A contact: it may appear on the desk alone."""
PEOPLE = (*(f"P{k}" for k in range(1, 9)), "PI1", "PI2")
GHOST = "Ghost Who Did Not Agree"
"""The name of P6, who is not listed."""


def at(clock: str) -> int:
    """Milliseconds of the event's clock at a local time of the day."""
    from datetime import UTC, datetime

    return int((datetime.fromisoformat(f"{DAY}T{clock}").replace(tzinfo=UTC).timestamp() - OFFSET_S) * 1000)


def local(clock: str) -> str:
    return f"{DAY} {clock}"


def meeting(table: str, slot: str, *sides: tuple[str, ...], **more: Any) -> dict[str, Any]:
    parties = [{"organisation": which, **({"people": people} if people else {})} for which, *people in sides]
    return {"kind": "C2C", "parties": parties, "table": table, "slot": slot, **more}


def a_bundle(event: str, **of_event: Any) -> dict[str, Any]:
    """of_event: fields of the event, in place of those here."""
    return {
        "meetingfloor": 1,
        "event": {
            event: {
                "name": "Black box",
                "starts": local("09:00"),
                "ends": local("18:00"),
                "zone_name": "Asia/Shanghai",
                "languages": ["en", "zh"],
                "public": True,
                "flow": "hand",
                "clock": {"wall": local("09:00"), "event": local("10:05"), "speed": 0},
                **of_event,
            }
        },
        "zone": {"A": {"name": "Hall A", "walk": {"B": 4}}, "B": {"name": "Hall B", "walk": {"A": 4}}},
        "organisation": {f"O{k}": {"name": f"Organisation {k}", "kind": "cluster"} for k in range(9)},
        "person": _people(),
        "delegation": {"D1": {"name": "Europeans", "leader": "P1"}},
        "interpreter": {
            "I1": {"person": "PI1", "pairs": [["en", "zh"]]},
            "I2": {"person": "PI2", "pairs": [["en", "zh"]], "availability": [_span("10:20", "12:00")]},
        },
        "table": {
            f"T{k}": {"label": str(k), "zone": "A" if k < 4 else "B", "seats": 4}
            | ({"status": "reserved"} if k == 6 else {"features": ["step-free"]})
            for k in range(1, 7)
        },
        "slot": _slots(),
        "meeting": {
            "M1": meeting("T1", "S1", ("O1", "P1"), ("O2", "P2"), interpreter="I1"),
            "M2": meeting("T2", "S1", ("O3", "P3"), ("O4",)),
            "M3": meeting("T1", "S2", ("O1", "P1"), ("O3", "P3", "P5")),
            "M4": meeting("T2", "S2", ("O2",), ("O4", "P4"), interpreter="I2"),
            "M5": meeting("T1", "S3", ("O1", "P1"), ("O4",)),
            "M6": meeting("T4", "S3", ("O2", "P2"), ("O6", "P6")),
            "M7": meeting("T5", "S4", ("O5", "P5"), ("O2", "P2")),
            "M8": meeting("T3", "S1", ("O7", "P7"), ("O8", "P8")),
        },
        "session": {
            "SE1": {"title": "Seminar", "kind": "seminar", "starts": local("11:40"), "ends": local("12:30"),
                    "items": ["IT1"], "host": "O5"},
            "SE2": {"title": "Visit", "kind": "visit", "starts": local("14:00"), "ends": local("16:00")},
        },
        "item": {
            "IT1": {"session": "SE1", "number": 1, "title": "Talk", "kind": "talk", "speakers": ["P5", "P6"]},
            "IT2": {"session": "SE2", "number": 1, "title": "Stop", "kind": "stop"},
        },
        "group": {"G1": {"session": "SE2", "name": "Bus", "capacity": 3, "leader": "P3", "members": ["P1", "P6"]}},
        "request": {
            "R1": {"from": "O1", "to": "O2", "priority": 1},
            "R2": {"from": "P1", "to": "O3"},
            "R3": {"from": "O8", "to": "P6"},
        },
        "notice": {
            "N1": {"text": {"en": "Welcome"}, "to": "all"},
            "N2": {"text": {"en": "Hall B only"}, "to": "zone:B"},
            "N3": {"text": {"en": "Just you"}, "to": "person:P2"},
        },
        "display": {"D1": {"name": "Entrance", "zone": "A"}, "D2": {"name": "Foyer"}},
        "outcome": {"OU1": {"meeting": "M1", "organisation": "O1", "result": "idea"}},
        "finding": {"F1": {"session": "SE1", "type": "barrier", "text": "Trust takes time"}},
    }  # fmt: skip


def _people() -> dict[str, dict[str, Any]]:
    people: dict[str, dict[str, Any]] = {
        f"P{k}": {"name": f"Person {k}", "organisation": f"O{k}", "listed": True, "contact": CANARY}
        for k in range(1, 9)
    }
    people["P1"] |= {"delegation": "D1", "needs": ["step-free"]}
    people["P2"] |= {"delegation": "D1"}
    people["P4"] |= {"availability": [_span("10:20", "11:00"), _span("11:00", "12:00")]}
    people["P6"] |= {"listed": False, "name": GHOST}
    for which in ("PI1", "PI2"):
        people[which] = {"name": f"Interpreter {which}", "organisation": "O0", "listed": which == "PI1"}
    return people


def _span(start: str, end: str) -> dict[str, str]:
    return {"from": local(start), "to": local(end)}


def _slots() -> dict[str, dict[str, Any]]:
    """Rounds of 20 minutes from 10:00, a break at 11:00."""
    rounds = {"S1": "10:00", "S2": "10:20", "S3": "10:40", "B1": "11:00", "S4": "11:20", "S5": "11:40"}
    ends = {"10:00": "10:20", "10:20": "10:40", "10:40": "11:00", "11:00": "11:20", "11:20": "11:40", "11:40": "12:00"}
    return {
        which: {"number": number, "starts": local(starts), "ends": local(ends[starts])}
        | ({"kind": "break"} if which == "B1" else {})
        for number, (which, starts) in enumerate(rounds.items(), 1)
    }
