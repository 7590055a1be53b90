"""Put, remove, and the import of a whole plan, also over a live event."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from builders import (
    EVENT,
    ORGANISER,
    a_floor,
    at,
    delegation,
    display,
    event,
    finding,
    group,
    interpreter,
    item,
    meeting,
    notice,
    organisation,
    outcome,
    parties,
    person,
    request,
    session,
    slot,
    table,
)
from floor.asked import becomes, code, decided, everything, undoes
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Nouns
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS, Entities, Help, Kind, Noun, Person, PersonLate, Was, Zone
from meetingfloor.floor.rules.setup import Kept, merged

# put and remove


def put(floor: Floor, kind: Kind, which: str, noun: Noun) -> Changes | Refusal:
    return decided(floor, c.Put(kind, which, noun), ORGANISER)


def removed(floor: Floor, kind: Kind, which: str) -> Changes | Refusal:
    return decided(floor, c.Remove(kind, which), ORGANISER)


def test_an_entity_is_put_whole_and_again_is_no_version() -> None:
    floor = a_floor()
    becomes(floor, c.Put("table", "T9", table("9")), ORGANISER)

    assert table("9") == floor.tables["T9"]
    assert "wrong_state" == code(put(floor, "table", "T9", table("9")))


def test_an_entity_comes_as_a_map_and_is_typed() -> None:
    said = {"type": "put", "kind": "table", "id": "T9", "entity": {"label": "9"}}
    command: Any = msgspec.convert(said, c.Command)

    assert "9" == command.entity.label
    for wrong in ({}, {"label": 9}, {"label": "9", "colour": "red"}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({**said, "entity": wrong}, c.Command)


def test_a_slot_and_a_session_are_planned_to_begin_when_they_begin() -> None:
    floor = a_floor()
    becomes(floor, c.Put("slot", "S9", slot(9, 5, 6, planned=None)), ORGANISER)
    becomes(floor, c.Put("session", "SE", session(7, 8)), ORGANISER)
    becomes(floor, c.Put("slot", "S8", slot(9, 5, 6, planned=4)), ORGANISER)

    assert (5, 4, 7) == (floor.slots["S9"].planned, floor.slots["S8"].planned, floor.sessions["SE"].planned)


@pytest.mark.parametrize(
    ("kind", "noun", "standing"),
    [
        ("zone", Zone(name="C", walk={"X": 1}), {"zone": "X"}),
        ("organisation", organisation(home="X"), {"table": "X"}),
        ("delegation", delegation(leader="X"), {"person": "X"}),
        ("person", person(organisation="X"), {"organisation": "X"}),
        ("person", person(delegation="X"), {"delegation": "X"}),
        ("interpreter", interpreter("X"), {"person": "X"}),
        ("table", table(zone="X"), {"zone": "X"}),
        ("slot", slot(9, 5, 6, shifts={"X": 1}), {"zone": "X"}),
        ("session", session(1, 2, host="X"), {"organisation": "X"}),
        ("session", session(1, 2, items=("X",)), {"item": "X"}),
        ("item", item("X", 1), {"session": "X"}),
        ("item", item("SE", 1, "P1", "X"), {"person": "X"}),
        ("meeting", meeting("X", "S4"), {"table": "X"}),
        ("meeting", meeting("T4", "X"), {"slot": "X"}),
        ("meeting", meeting("T4", "S4", "X", "O1"), {"organisation": "X"}),
        ("meeting", meeting("T4", "S4", "O1", ("O2", "X")), {"person": "X"}),
        ("meeting", meeting("T4", "S4", interpreter="X"), {"interpreter": "X"}),
        ("meeting", meeting("T4", "S4", was=Was(table="X", slot="S1", at=1)), {"table": "X"}),
        ("meeting", meeting("T4", "S4", was=Was(table="T1", slot="X", at=1)), {"slot": "X"}),
        ("meeting", meeting("T4", "S4", seated=("X",)), {"organisation": "X"}),
        ("meeting", meeting("T4", "S4", late={"X": 1}), {"organisation": "X"}),
        ("meeting", meeting("T4", "S4", state="no_show", missing=("X",)), {"organisation": "X"}),
        ("meeting", meeting("T4", "S4", help={"X": Help(reason="other", at=1)}), {"interpreter": "X"}),
        ("group", group("X"), {"session": "X"}),
        ("group", group("SE", leader="X"), {"person": "X"}),
        ("group", group("SE", "X"), {"person": "X"}),
        ("group", group("SE", aboard=("X",)), {"person": "X"}),
        ("notice", notice("zone:X"), {"zone": "X"}),
        ("notice", notice("person:X"), {"person": "X"}),
        ("display", display(zone="X"), {"zone": "X"}),
        ("display", display(arrows={"X": "left"}), {"zone": "X"}),
        ("outcome", outcome("X", "O1"), {"meeting": "X"}),
        ("outcome", outcome("M1", "X"), {"organisation": "X"}),
        ("finding", finding(session="X"), {"session": "X"}),
        ("finding", finding(organisation="X"), {"organisation": "X"}),
        ("request", request("X", "O1"), {"organisation": "X"}),
        ("request", request("P1", "X"), {"organisation": "X"}),
        ("event", event(), {"event": "NEW"}),
    ],
)
def test_nothing_names_what_is_not_there(kind: Kind, noun: Noun, standing: dict[str, str]) -> None:
    floor = a_floor(also={"session": {"SE": session(at("17:00"), at("18:00"))}})

    assert Refusal("no_such", standing) == put(floor, kind, "NEW", noun)


def everything_named() -> dict[Kind, dict[str, Noun]]:
    return {
        "zone": {
            "Z1": Zone(name="1"),
            "Z2": Zone(name="2", walk={"Z1": 1}),
            "Z3": Zone(name="3"),
            "Z4": Zone(name="4"),
        },
        "organisation": {
            "O20": organisation(),
            "O21": organisation(home="T20"),
            "O22": organisation(),
            "O23": organisation(),
        },
        "delegation": {"D1": delegation(leader="P20")},
        "person": {
            **{f"P{k}": person() for k in range(20, 27)},
            "P30": person(organisation="O20", delegation="D1"),
        },
        "interpreter": {"I20": interpreter("P21")},
        "table": {"T20": table("20"), "T21": table("21", zone="Z3")},
        "slot": {"S20": slot(20, at("17:00"), at("17:20"), shifts={"Z4": 5})},
        "session": {"SE": session(at("17:00"), at("18:00"), host="O22", items=("IT",)), "SF": session(1, 2)},
        "item": {"IT": item("SE", 1, "P22"), "IU": item("SF", 1)},
        "group": {"G": group("SE", "P23", leader="P24", aboard=("P25",))},
        "outcome": {"OU": outcome("M1", "O1")},
        "finding": {"F": finding(organisation="O23")},
        "notice": {"N": notice("person:P26")},
    }


@pytest.mark.parametrize(
    ("kind", "which", "by"),
    [
        ("zone", "Z1", {"zone": "Z2"}),
        ("zone", "Z3", {"table": "T21"}),
        ("zone", "Z4", {"slot": "S20"}),
        ("table", "T20", {"organisation": "O21"}),
        ("organisation", "O20", {"person": "P30"}),
        ("organisation", "O22", {"session": "SE"}),
        ("organisation", "O23", {"finding": "F"}),
        ("delegation", "D1", {"person": "P30"}),
        ("person", "P20", {"delegation": "D1"}),
        ("person", "P21", {"interpreter": "I20"}),
        ("person", "P22", {"item": "IT"}),
        ("person", "P23", {"group": "G"}),
        ("person", "P24", {"group": "G"}),
        ("person", "P25", {"group": "G"}),
        ("person", "P26", {"notice": "N"}),
        ("session", "SF", {"item": "IU"}),
        ("item", "IT", {"session": "SE"}),
        ("meeting", "M1", {"outcome": "OU"}),
        ("slot", "S2", {"meeting": "M3"}),
        ("table", "T3", {"meeting": "M3"}),
        ("person", "P5", {"meeting": "M3"}),
        ("event", EVENT, {"event": EVENT}),
    ],
)
def test_what_others_refer_to_is_in_use_also_through_lists(kind: Kind, which: str, by: dict[str, str]) -> None:
    assert Refusal("in_use", by) == removed(a_floor(also=everything_named()), kind, which)


def test_what_nobody_refers_to_is_removed_once() -> None:
    floor = a_floor()
    becomes(floor, c.Remove("meeting", "M3"), ORGANISER)
    becomes(floor, c.Remove("slot", "S2"), ORGANISER)

    assert Refusal("no_such", {"slot": "S2"}) == removed(floor, "slot", "S2")


def test_the_cell_before_the_last_move_is_still_named() -> None:
    floor = a_floor()
    becomes(floor, c.MoveMeeting("M3", table="T4"))

    assert Refusal("in_use", {"meeting": "M3"}) == removed(floor, "table", "T3")


def test_an_interpreter_whose_call_for_help_stands_is_still_named() -> None:
    floor = a_floor(interpreted={"M1": "I1"})
    becomes(floor, c.AskHelp(meeting="M1", reason="other"))
    becomes(floor, c.AssignInterpreter("M1", None))

    assert Refusal("in_use", {"meeting": "M1"}) == removed(floor, "interpreter", "I1")
    becomes(floor, c.Settle("M1"))
    assert isinstance(removed(floor, "interpreter", "I1"), Changes)


def test_an_undo_removes_nothing_that_others_refer_to_since() -> None:
    floor = a_floor()
    entry = becomes(floor, c.Put("table", "T9", table("9")), ORGANISER)
    becomes(floor, c.MoveMeeting("M1", table="T9"))

    assert "in_use" == code(decided(floor, c.Undo(entry.id), undone=entry))


def test_a_requests_end_may_be_an_organisation_or_a_person() -> None:
    floor = a_floor(also={"request": {"R1": request("O0", "P1")}, "meeting": {}}, meetings=[])
    for which in ("PI1", "PI2"):
        becomes(floor, c.Put("person", which, person()), ORGANISER)

    assert Refusal("in_use", {"request": "R1"}) == removed(floor, "organisation", "O0")
    becomes(floor, c.Put("person", "O0", person()), ORGANISER)
    assert isinstance(removed(floor, "organisation", "O0"), Changes)


def test_a_put_that_would_double_book_is_refused() -> None:
    floor = a_floor()

    assert "table_taken" == code(put(floor, "meeting", "M9", meeting("T1", "S1", "O5", "O6")))
    assert "person_busy" == code(put(floor, "meeting", "M9", meeting("T4", "S1", ("O1", "P1"), "O6")))
    assert "table_closed" == code(put(floor, "table", "T1", table("1", status="closed")))
    assert isinstance(put(floor, "meeting", "M9", meeting("T1", "S1", "O5", "O6", state="cancelled")), Changes)


def test_an_interpreter_who_becomes_another_person_is_asked_for_both() -> None:
    floor = a_floor(interpreted={"M1": "I1"})

    assert Refusal("person_busy", {"person": "P3", "meeting": "M2"}) == put(
        floor, "interpreter", "I1", interpreter("P3")
    )
    assert isinstance(put(floor, "interpreter", "I1", interpreter("P5")), Changes)
    becomes(floor, c.Put("interpreter", "I1", interpreter("P5")), ORGANISER)
    assert "person_busy" == code(decided(floor, c.MoveMeeting("M3", slot="S1")))


# import


def entities(floor: Floor, **but: dict[str, Noun]) -> Entities:
    every: dict[str, Any] = {kind: {**floor.of(kind), **but.get(kind, {})} for kind in KINDS}
    return Entities(**every)


def of(floor: Floor) -> Nouns:
    return {kind: dict(floor.of(kind)) for kind in KINDS}


def imported(floor: Floor, brought: Entities, last: Nouns | None = None, *, prune: bool = False) -> Changes | Refusal:
    return decided(floor, c.Import(brought, prune=prune), ORGANISER, imported=last or {})


def test_the_first_import_makes_the_event_with_all_the_day_has_brought() -> None:
    known = a_floor(states={"M1": "done"}, also={"outcome": {"OU": outcome("M1", "O1")}, "notice": {"N": notice()}})
    floor = Floor(EVENT)
    becomes(floor, c.Import(entities(known)), ORGANISER)

    assert 1 == floor.version
    assert known.entities == floor.entities


def test_an_event_that_is_not_there_is_made_by_its_own_import_only() -> None:
    assert Refusal("no_such", {"event": EVENT}) == imported(Floor(EVENT), Entities(zone={"A": Zone(name="A")}))
    assert Refusal("no_such", {"event": EVENT}) == imported(Floor(EVENT), Entities(event={"other": event()}))
    assert Refusal("no_such", {"event": "other"}) == imported(a_floor(), Entities(event={"other": event()}))


def test_an_import_updates_by_id_and_leaves_what_the_files_do_not_have() -> None:
    floor = a_floor()
    answer = imported(floor, Entities(table={"T1": table("One", zone="A"), "T9": table("9")}), of(floor))

    assert isinstance(answer, Changes)
    assert {"table": {"T1": table("One", zone="A"), "T9": table("9")}} == answer.put
    assert {} == answer.gone


def test_the_same_import_again_changes_nothing() -> None:
    floor = a_floor()

    assert "wrong_state" == code(imported(floor, entities(floor), of(floor)))


def test_a_field_that_people_changed_wins_and_is_listed_also_when_the_file_has_not_changed() -> None:
    floor = a_floor()
    last = of(floor)
    becomes(floor, c.MoveMeeting("M1", table="T4"))
    becomes(floor, c.Correct("P1", c.PersonFields(name="Ana")))
    brought = Entities(
        meeting={"M1": replace(a_floor().meetings["M1"], kind="C2B")},
        person={"P1": replace(a_floor().people["P1"], name="Anna", position="CEO")},
    )
    changes, kept = merged(floor, brought.by_kind(), last, prune=False)

    assert [
        Kept("person", "P1", "name", "Ana", "Anna"),
        Kept("meeting", "M1", "table", "T4", "T1"),
    ] == kept
    assert ("T4", "C2B") == _field(changes, "meeting", "M1", "table", "kind")
    assert ("Ana", "CEO") == _field(changes, "person", "P1", "name", "position")


def _field(changes: Changes, kind: Kind, which: str, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(changes.put[kind][which], name) for name in names)


def test_a_field_that_people_and_the_file_changed_alike_is_nobodys_loss() -> None:
    floor = a_floor()
    last = of(floor)
    becomes(floor, c.Correct("P1", c.PersonFields(name="Ana")))
    brought = Entities(person={"P1": replace(a_floor().people["P1"], name="Ana")})

    assert (Changes(), []) == merged(floor, brought.by_kind(), last, prune=False)


def test_presence_state_and_outcomes_are_never_an_imports() -> None:
    day = {"state": "running", "seated": ("O1",), "late": {"O2": 5}, "was": Was(table="T1", slot="S1", at=1)}
    late = PersonLate(minutes=5, at=1)
    floor = a_floor(also={"outcome": {"OU": outcome("M1", "O1")}})
    brought = Entities(
        person={"P1": replace(floor.people["P1"], presence="here", seen=1, late=late)},
        meeting={"M1": replace(floor.meetings["M1"], **day)},
        outcome={"OU": outcome("M1", "O1", result="none"), "OV": outcome("M1", "O2")},
        notice={"N": notice()},
        finding={"F": finding()},
    )

    assert "wrong_state" == code(imported(floor, brought, of(floor)))


def test_who_is_new_in_a_live_event_comes_as_nobody_has_seen_them_yet() -> None:
    floor = a_floor(people=9)
    brought = Entities(
        person={"P99": Person(name="Li", presence="here", seen=1)},
        meeting={"M9": meeting("T4", "S1", "O8", "O9", state="done", seated=("O8",))},
    )
    answer = imported(floor, brought)

    assert isinstance(answer, Changes)
    assert {"person": {"P99": Person(name="Li")}, "meeting": {"M9": meeting("T4", "S1", "O8", "O9")}} == answer.put


def test_what_people_removed_stays_away_and_is_listed() -> None:
    floor = a_floor()
    last = of(floor)
    becomes(floor, c.Remove("meeting", "M3"), ORGANISER)

    changes, kept = merged(floor, entities(a_floor()).by_kind(), last, prune=False)
    assert Changes() == changes
    assert [("meeting", "M3")] == [(one.kind, one.id) for one in kept]


def test_what_would_double_book_refuses_the_whole() -> None:
    floor = a_floor()
    brought = Entities(
        table={"T9": table("9")}, meeting={"M9": meeting("T1", "S1", "O5", "O6"), "M8": meeting("T4", "S4", "O5", "O6")}
    )
    stood = everything(floor)

    assert Refusal("table_taken", {"table": "T1", "meeting": "M1"}) == imported(floor, brought)
    assert stood == everything(floor)


def test_two_meetings_of_one_import_cannot_hold_one_cell() -> None:
    both = {"M8": meeting("T4", "S4", "O5", "O6"), "M9": meeting("T4", "S4", "O1", "O2")}

    assert "table_taken" == code(imported(a_floor(), Entities(meeting=both)))


def test_an_import_may_swap_two_meetings() -> None:
    floor = a_floor()
    m1, m3 = floor.meetings["M1"], floor.meetings["M3"]
    swapped = {"M1": replace(m1, table="T3", slot="S2"), "M3": replace(m3, table="T1", slot="S1")}

    assert isinstance(imported(floor, Entities(meeting=swapped), of(floor)), Changes)


def test_prune_removes_what_the_last_import_brought_and_no_one_else() -> None:
    floor = a_floor()
    last = of(floor)
    becomes(floor, c.Put("table", "T9", table("9")), ORGANISER)
    brought = entities(a_floor())
    del brought.meeting["M3"], brought.table["T3"], brought.table["T4"]
    answer = imported(floor, brought, last, prune=True)

    assert isinstance(answer, Changes)
    assert {"table": ("T3", "T4"), "meeting": ("M3",)} == answer.gone
    assert "wrong_state" == code(imported(floor, brought, last))


def test_prune_leaves_what_came_of_the_day_and_the_event() -> None:
    floor = a_floor(
        also={"outcome": {"OU": outcome("M1", "O1")}, "notice": {"N": notice()}, "finding": {"F": finding()}}
    )
    brought = entities(floor)
    for nouns in (brought.outcome, brought.notice, brought.finding, brought.event):
        nouns.clear()

    assert "wrong_state" == code(imported(floor, brought, of(floor), prune=True))


def test_prune_of_what_is_in_use_refuses_the_whole() -> None:
    floor = a_floor(people=9)
    last = of(floor)
    becomes(floor, c.AddMeeting("M9", "C2B", parties("O8", "O9"), "T4", "S4"))
    brought = entities(a_floor(people=9))
    del brought.table["T4"]

    assert Refusal("in_use", {"meeting": "M9"}) == imported(floor, brought, last, prune=True)


def test_a_slot_that_a_delay_has_moved_stays_moved() -> None:
    floor = a_floor()
    raw = {which: replace(one, planned=None) for which, one in floor.slots.items()}
    last: Nouns = {**of(floor), "slot": dict(raw)}
    becomes(floor, c.Delay("S1", 5), now=at("08:00"))
    changes, kept = merged(floor, {"slot": dict(raw)}, last, prune=False)

    assert Changes() == changes
    assert {"starts", "ends"} == {one.field for one in kept}


def test_an_import_cannot_be_undone() -> None:
    floor = a_floor()
    entry = becomes(floor, c.Import(Entities(table={"T9": table("9")})), ORGANISER)

    assert Refusal("wrong_state", {"command": entry.id}) == decided(floor, c.Undo(entry.id), undone=entry)


def test_put_and_remove_can_be_undone() -> None:
    floor = a_floor()
    stood = everything(floor)
    put_ = becomes(floor, c.Put("table", "T9", table("9")), ORGANISER)
    removed_ = becomes(floor, c.Remove("meeting", "M1"), ORGANISER)
    undoes(floor, removed_)
    undoes(floor, put_)

    assert stood == everything(floor)
