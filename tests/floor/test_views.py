"""Who sees what."""

import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from builders import (
    EVENT,
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
    outcome,
    parties,
    person,
    put_on,
    request,
    session,
    table,
)
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS, Help, Party, PersonLate, Span, Was, Zone
from meetingfloor.floor.views import DESK, FLOOR, ViewName, project

SECRET = "CANARY"
SPAN = Span(from_=at("09:00"), to=at("12:00"))


def secretive(which: str, **fields: Any) -> Any:
    """A person with everything that is nobody's business."""
    everything: dict[str, Any] = {
        "name": f"Person {which}",
        "organisation": f"O{which[1:]}" if which[1:].isdigit() else "O0",
        "contact": f"{SECRET}-contact-{which}",
        "delegation": "D1",
        "needs": ("step-free",),
        "availability": (SPAN,),
        "presence": "here",
        "seen": at("09:00"),
        "late": PersonLate(minutes=5, at=at("09:00")),
    }
    return person(**everything | fields)


def a_full_floor() -> Floor:
    """Of everything something. P2 and PI2 are not listed, nor is P9, who is in nothing but lists.

    M1 (T1, zone A): P1, P2, served by I1. M2 (T2, zone A): P3, P4, served by I2. M3 (T3, zone B): O5 as a whole, P6.
    """
    help_ = {"O1": Help(reason="partner_missing", at=at("10:01")), "I1": Help(reason="other", at=at("10:02"))}
    return a_floor(
        people=9,
        of_event={"door": f"{SECRET}-door", "contact": "info@example.org"},
        also={
            "zone": {"C": Zone(name="Garden")},
            "person": {
                **{f"P{k}": secretive(f"P{k}") for k in (1, 3, 4, 5, 6, 7, 8)},
                "P2": secretive("P2", name=f"{SECRET}-two", listed=False),
                "P9": secretive("P9", name=f"{SECRET}-nine", listed=False),
                "PI1": secretive("PI1"),
                "PI2": secretive("PI2", name=f"{SECRET}-interpreter", listed=False),
            },
            "interpreter": {
                "I1": interpreter("PI1", availability=(SPAN,)),
                "I2": interpreter("PI2", availability=(SPAN,)),
            },
            "table": {"T9": table("9")},
            "meeting": {
                "M1": meeting("T1", "S1", interpreter="I1", note=f"{SECRET}-note", help=help_),
                "M2": meeting("T2", "S1", ("O3", "P3"), ("O4", "P4"), interpreter="I2", state="cancelled"),
                "M3": meeting("T3", "S2", "O5", ("O6", "P6"), was=Was(table="T1", slot="S1", at=at("09:30"))),
            },
            "delegation": {"D1": delegation(f"{SECRET}-delegation", "P9")},
            "session": {
                "SE1": session(at("11:00"), at("12:00"), items=("IT1", "IT2"), host="O7"),
                "SE2": session(at("14:00"), at("16:00"), kind="visit"),
            },
            "item": {"IT1": item("SE1", 1, "P1", "P9"), "IT2": item("SE1", 2, "P8", state="skipped")},
            "group": {"G1": group("SE2", "P9", "P2", "P3", leader="P9", aboard=("P9", "P3"))},
            "request": {
                "R1": request("O1", "O7", reason="for us"),
                "R2": request("O3", "P9"),
                "R3": request("O8", "P3"),
            },
            "notice": {
                "N1": notice(),
                "NA": notice("zone:A"),
                "NB": notice("zone:B"),
                "NC": notice("zone:C"),
                "NP": notice("person:P1"),
            },
            "display": {"DA": display(zone="A"), "DB": display(zone="B"), "D": display()},
            "outcome": {"U1": outcome("M1", "O1", text=f"{SECRET}-outcome")},
            "finding": {"F1": finding(f"{SECRET}-finding")},
        },
    )


def ids(floor: Floor, view: ViewName) -> dict[str, list[str]]:
    return {kind: sorted(nouns) for kind, nouns in project(floor, view).items()}


def wire(floor: Floor, view: ViewName) -> Any:
    return json.loads(msgspec.json.encode(project(floor, view)))


PLACES = [FLOOR, ViewName("table", "T1"), ViewName("table", "T2"), ViewName("zone", "A"), ViewName("zone", "B")]


@pytest.mark.parametrize("view", PLACES, ids=str)
def test_no_secret_is_in_a_public_byte(view: ViewName) -> None:
    assert SECRET not in msgspec.json.encode(project(a_full_floor(), view)).decode()


@pytest.mark.parametrize("view", PLACES, ids=str)
def test_nobody_who_is_not_listed_is_named_in_a_public_view(view: ViewName) -> None:
    shown = msgspec.json.encode(project(a_full_floor(), view)).decode()

    assert [] == [which for which in ("P2", "P9", "PI2", "I2", "D1") if f'"{which}"' in shown]


def test_the_canary_would_be_seen() -> None:
    """The desk shows all of it: a test that looks for nothing finds nothing."""
    shown = msgspec.json.encode(project(a_full_floor(), DESK)).decode()
    secrets = ("door", "note", "contact-P1", "two", "nine", "interpreter", "delegation", "outcome", "finding")

    assert [] == [what for what in secrets if f"{SECRET}-{what}" not in shown]


def test_the_desk_shows_everything_as_it_is() -> None:
    floor = a_full_floor()

    assert {kind: dict(floor.of(kind)) for kind in KINDS} == project(floor, DESK)


def test_the_floor_shows_its_kinds_and_no_others() -> None:
    assert {
        "event": [EVENT],
        "zone": ["A", "B", "C"],
        "organisation": [f"O{k}" for k in range(10)],
        "person": ["P1", "P3", "P4", "P5", "P6", "P7", "P8", "PI1"],
        "interpreter": ["I1"],
        "table": ["T1", "T2", "T3", "T4", "T9"],
        "slot": ["B1", "S1", "S2", "S3", "S4", "S5"],
        "session": ["SE1", "SE2"],
        "item": ["IT1", "IT2"],
        "meeting": ["M1", "M2", "M3"],
        "notice": ["N1"],
        "display": ["D", "DA", "DB"],
    } == ids(a_full_floor(), FLOOR)


def test_a_listed_person_is_shown_by_name_and_work_alone() -> None:
    assert {
        "name": "Person P1",
        "organisation": "O1",
        "languages": {"en": "C1"},
        "listed": True,
    } == wire(a_full_floor(), FLOOR)["person"]["P1"]


def test_the_floors_meeting_names_only_who_is_listed() -> None:
    shown = project(a_full_floor(), FLOOR)["meeting"]

    assert meeting("T1", "S1", ("O1", "P1"), "O2", interpreter="I1") == shown["M1"]
    assert meeting("T2", "S1", ("O3", "P3"), ("O4", "P4"), state="cancelled") == shown["M2"]


def test_the_event_keeps_its_door_to_itself_and_shows_its_contact() -> None:
    shown = wire(a_full_floor(), FLOOR)["event"][EVENT]

    assert "info@example.org" == shown["contact"]
    assert "door" not in shown


def test_when_an_interpreter_is_available_is_not_public() -> None:
    assert interpreter("PI1") == project(a_full_floor(), FLOOR)["interpreter"]["I1"]


def test_an_items_speakers_who_are_not_listed_are_left_out() -> None:
    assert ("P1",) == project(a_full_floor(), FLOOR)["item"]["IT1"].speakers  # type: ignore[attr-defined]


COMMON = {"event": [EVENT], "zone": ["A", "B", "C"], "slot": ["B1", "S1", "S2", "S3", "S4", "S5"]}
PROGRAMME = {"session": ["SE1", "SE2"], "item": ["IT1", "IT2"]}


def test_a_tables_view_shows_the_table_its_meetings_and_who_sits_there() -> None:
    """P1, P8 and their organisations are there as speakers, O7 as the host."""
    assert COMMON | PROGRAMME | {
        "organisation": ["O1", "O2", "O7", "O8"],
        "person": ["P1", "P8", "PI1"],
        "interpreter": ["I1"],
        "table": ["T1"],
        "meeting": ["M1"],
        "notice": ["N1", "NA"],
        "display": ["D", "DA"],
    } == ids(a_full_floor(), ViewName("table", "T1"))


def test_a_table_shows_its_meetings_in_all_their_states_and_none_that_has_moved_away() -> None:
    assert ["M2"] == ids(a_full_floor(), ViewName("table", "T2"))["meeting"]
    assert ["M1"] == ids(a_full_floor(), ViewName("table", "T1"))["meeting"]


def test_a_table_in_no_zone_has_the_notices_to_all() -> None:
    shown = ids(a_full_floor(), ViewName("table", "T9"))

    assert (["N1"], ["D"], ["T9"]) == (shown["notice"], shown["display"], shown["table"])


def test_a_zones_view_shows_what_stands_in_it() -> None:
    assert COMMON | PROGRAMME | {
        "organisation": ["O1", "O5", "O6", "O7", "O8"],
        "person": ["P1", "P6", "P8"],
        "table": ["T3", "T4"],
        "meeting": ["M3"],
        "notice": ["N1", "NB"],
        "display": ["D", "DB"],
    } == ids(a_full_floor(), ViewName("zone", "B"))


def me(which: str) -> ViewName:
    return ViewName("me", which)


def test_me_shows_own_meetings_and_all_that_belongs_to_them() -> None:
    """P8 speaks in the session in which P1 speaks, and O7 is its host."""
    assert COMMON | {
        "organisation": ["O0", "O1", "O2", "O7", "O8"],
        "person": ["P1", "P2", "P8", "PI1"],
        "interpreter": ["I1"],
        "table": ["T1"],
        "request": ["R1"],
        "session": ["SE1"],
        "item": ["IT1", "IT2"],
        "meeting": ["M1"],
        "notice": ["N1", "NA", "NP"],
    } == ids(a_full_floor(), me("P1"))


def test_me_names_everybody_in_own_meetings_listed_or_not() -> None:
    floor = a_full_floor()

    assert parties(("O1", "P1"), ("O2", "P2")) == project(floor, me("P1"))["meeting"]["M1"].parties  # type: ignore[attr-defined]
    assert replace(floor.people["P2"], contact=None) == project(floor, me("P1"))["person"]["P2"]


def test_me_shows_calls_for_help_and_never_the_desks_note() -> None:
    floor = a_full_floor()

    for who in ("P1", "P2", "PI1"):
        assert replace(floor.meetings["M1"], note=None) == project(floor, me(who))["meeting"]["M1"]


def test_me_shows_oneself_whole_but_for_what_is_the_desks() -> None:
    floor = a_full_floor()

    assert replace(floor.people["P9"], contact=None) == project(floor, me("P9"))["person"]["P9"]


def test_an_interpreter_sees_whom_they_serve() -> None:
    floor = a_full_floor()
    shown = ids(floor, me("PI2"))

    assert (["M2"], ["P3", "P4", "PI2"]) == (shown["meeting"], shown["person"])
    assert floor.interpreters["I2"] == project(floor, me("PI2"))["interpreter"]["I2"]


def test_a_party_that_names_nobody_is_everybody_of_its_organisation() -> None:
    """P6 meets O5: whoever of it is listed is a partner; whoever is of it has the meeting on `me`, listed or not."""
    also = {"P5b": secretive("P5b", organisation="O5", listed=False, name="Bo")}
    floor = a_full_floor()
    put_on(floor, {"person": also})

    assert ["M3"] == ids(floor, me("P5"))["meeting"] == ids(floor, me("P5b"))["meeting"]
    assert ["P5", "P6"] == ids(floor, me("P6"))["person"]
    assert ["P5", "P5b", "P6"] == ids(floor, me("P5b"))["person"]


def test_me_shows_the_table_that_a_meeting_has_left() -> None:
    assert ["T1", "T3"] == ids(a_full_floor(), me("P6"))["table"]


def test_me_shows_own_groups_and_leaves_out_of_them_who_is_not_listed() -> None:
    floor = a_full_floor()

    assert group("SE2", "P3", aboard=("P3",)) == project(floor, me("P3"))["group"]["G1"]
    assert group("SE2", "P2", "P3", aboard=("P3",)) == project(floor, me("P2"))["group"]["G1"]
    assert group("SE2", "P9", "P3", leader="P9", aboard=("P9", "P3")) == project(floor, me("P9"))["group"]["G1"]
    assert ["SE2"] == ids(floor, me("P3"))["session"]


def test_a_skipped_speaker_has_no_session() -> None:
    assert "session" not in ids(a_full_floor(), me("P8"))


def test_requests_that_name_somebody_who_is_not_listed_are_seen_by_that_person_alone() -> None:
    floor = a_full_floor()

    assert ["R3"] == ids(floor, me("P3"))["request"]
    assert ["R2"] == ids(floor, me("P9"))["request"]
    assert ["R3"] == ids(floor, me("P8"))["request"]


def test_no_secret_is_on_any_me_but_partners_names() -> None:
    floor = a_full_floor()
    for who in floor.people:
        shown = msgspec.json.encode(project(floor, me(who))).decode()
        secrets = {word.strip('"') for word in shown.replace(",", " ").replace(":", " ").split() if SECRET in word}
        known = {"P1": {"two"}, "P2": {"two"}, "PI1": {"two"}, "P3": {"interpreter"}, "P4": {"interpreter"}}
        known |= {"PI2": {"interpreter"}, "P9": {"nine"}}

        assert {f"{SECRET}-{what}" for what in known.get(who, set())} == {word.split('"')[0] for word in secrets}, who


def test_somebody_who_is_not_there_has_nothing_of_their_own() -> None:
    assert COMMON | {"notice": ["N1"]} == ids(a_full_floor(), me("P77"))


def test_withdrawn_consent_takes_a_person_off_the_floor() -> None:
    floor = a_full_floor()
    put_on(floor, {"person": {"P1": replace(floor.people["P1"], listed=False)}})
    shown = project(floor, FLOOR)

    assert "P1" not in shown["person"]
    assert (Party(organisation="O1"), Party(organisation="O2")) == shown["meeting"]["M1"].parties  # type: ignore[attr-defined]
    assert () == shown["item"]["IT1"].speakers  # type: ignore[attr-defined]


def test_an_empty_floor_shows_its_event() -> None:
    floor = Floor(EVENT)
    floor.apply({"event": {EVENT: event()}}, {}, version=1, print_="1", actor="x")

    assert {"event": [EVENT]} == ids(floor, FLOOR) == ids(floor, ViewName("zone", "A")) == ids(floor, me("P1"))


def test_a_replaced_interpreter_whom_a_call_for_help_names_is_at_the_table_no_more() -> None:
    help_ = {"I1": Help(reason="other", at=at("10:00"))}
    floor = a_floor(also={"meeting": {"M1": meeting("T1", "S1", help=help_)}})

    assert "interpreter" not in ids(floor, ViewName("table", "T1"))
    assert "interpreter" not in ids(floor, me("P1"))
