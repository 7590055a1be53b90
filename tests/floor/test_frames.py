"""Every screen stands at some version; a frame brings it to the newest one."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from builders import EVENT, a_floor, event, interpreter, item, meeting, notice, organisation, person, put_on, session
from meetingfloor.floor import frames
from meetingfloor.floor.commands import CheckIn
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.frames import NAMED, NOWHERE, Frame, Views, Why, beat, take
from meetingfloor.floor.model import Actor, Kind, Noun, Slot
from meetingfloor.floor.views import DESK, EVERYONE, FLOOR, Shown, ViewName, project, project_part, shown

TABLE, ZONE_A, ZONE_B, ME = ViewName("table", "T1"), ViewName("zone", "A"), ViewName("zone", "B"), ViewName("me", "P1")
EVERY = [
    FLOOR,
    DESK,
    *(ViewName("table", which) for which in ("T1", "T2", "T3")),
    ZONE_A,
    ZONE_B,
    *(ViewName("me", which) for which in ("P1", "P2", "P3", "P4", "PI1")),
]

VECTORS = Path(__file__).parent.parent / "vectors"


def then(
    views: Views,
    put: dict[Kind, dict[str, Noun]] | None = None,
    gone: dict[Kind, tuple[str, ...]] | None = None,
    **by: Any,
) -> set[ViewName]:
    entry, journal = put_on(views.floor, put, gone, **by)
    return views.take_in(entry, journal.steps)


def test_a_view_opened_anew_gives_whole_frames_to_those_who_stood_before() -> None:
    floor = a_floor()
    put_on(floor, {"notice": {"N1": notice()}})
    views = Views(floor)

    assert 0 == views.open(FLOOR).frame(1).since
    assert 2 == views.open(FLOOR).frame(2).since
    assert 0 == views.open(FLOOR).latest_change_at_or_before(1)


def test_a_screen_ahead_of_this_node_gets_a_whole_frame() -> None:
    views = Views(a_floor())

    assert (0, 1) == (views.open(FLOOR).frame(7).since, views.open(FLOOR).frame(7).to)


def test_a_whole_frame_names_nothing_as_gone() -> None:
    views = Views(a_floor())
    views.open(FLOOR)
    then(views, gone={"meeting": ("M1",)})

    assert {} == views.open(FLOOR).frame(0).gone
    assert {"meeting": ("M1",)} == views.open(FLOOR).frame(1).gone


def test_where_nothing_changed_the_frame_is_empty_and_reaches_the_head() -> None:
    views = Views(a_floor())
    views.open(ME)
    then(views, {"person": {"P5": person("Somebody else")}})

    assert Frame(1, 2, "print-2", {}, {}, ()) == views.open(ME).frame(1)


def test_a_note_moves_the_desk_alone() -> None:
    views = Views(a_floor())
    for name in (FLOOR, DESK, TABLE, ZONE_A, ME):
        views.open(name)

    noted = replace(views.floor.meetings["M1"], note="bring water")
    assert {DESK} == then(views, {"meeting": {"M1": noted}})


def test_a_call_for_help_is_seen_by_desk_and_parties_alone() -> None:
    views = Views(a_floor())
    for name in (FLOOR, DESK, TABLE, ZONE_A, ME, ViewName("me", "P3")):
        views.open(name)

    called = replace(views.floor.meetings["M1"], help={"O1": {"reason": "other", "at": 1}})
    assert {DESK, ME} == then(views, {"meeting": {"M1": called}})


def test_a_check_in_is_seen_by_the_desk_oneself_and_partners_alone() -> None:
    views = Views(a_floor())
    for name in EVERY:
        views.open(name)

    here = replace(views.floor.people["P1"], presence="here", seen=1)
    assert {DESK, ME, ViewName("me", "P2")} == then(views, {"person": {"P1": here}})


def test_who_has_no_meeting_sees_their_own_check_in() -> None:
    views = Views(a_floor(people=8))
    alone = ViewName("me", "P8")
    views.open(alone)

    assert {alone} == then(views, {"person": {"P8": replace(views.floor.people["P8"], presence="here", seen=1)}})


def test_an_organisations_new_name_reaches_its_people_and_whom_they_meet() -> None:
    """The interpreter is of O0, which is no party; P8 is of O8 and has no meeting."""
    views = Views(a_floor(people=8, interpreted={"M1": "I1"}))
    alone = ViewName("me", "P8")
    for name in (ME, alone, ViewName("me", "P3")):
        views.open(name)

    assert {ME} == then(views, {"organisation": {"O0": organisation("Agency")}})
    assert {alone} == then(views, {"organisation": {"O8": organisation("Renamed")}})


def test_a_notice_to_a_zone_is_seen_by_those_who_have_a_meeting_there() -> None:
    """M1 and M2 are in zone A, M3 is in B."""
    views = Views(a_floor())
    for k in range(1, 7):
        views.open(ViewName("me", f"P{k}"))

    assert {ViewName("me", f"P{k}") for k in (1, 2, 3, 4)} == then(views, {"notice": {"N1": notice("zone:A")}})
    assert {"notice": {"N1": notice("zone:A")}} == views.open(ME).frame(1).put


def test_an_import_is_looked_at_when_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither ten thousand views of people nor their relations are worked through while everybody waits."""
    monkeypatch.setattr(frames, "LARGE", 3)
    views = Views(a_floor())
    for name in (FLOOR, ME, TABLE):
        views.open(name)
    put: dict[str, Noun] = {f"P{k}": replace(views.floor.people[f"P{k}"], position="Chair") for k in range(1, 5)}

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(frames, "project_part", _nobodys_own)
        assert {FLOOR, ME, TABLE} == then(views, {"person": put})
        assert [2, 2, 2] == [views.open(name).latest_change for name in (FLOOR, ME, TABLE)]
    assert ("P1", "P2", "P3", "P4") == tuple(views.open(FLOOR).frame(1).put["person"])
    assert (0, 2) == (views.open(ME).frame(1).since, views.open(ME).horizon)
    assert project(views.floor, ME) == views.open(ME).frame(1).put
    assert {"notice"} == {*(then(views, {"notice": {"N1": notice()}}) and views.open(ME).frame(2).put)}


def _nobodys_own(floor: Floor, part: ViewName) -> Shown:
    return pytest.fail(f"{part} was projected") if part in {ME, TABLE} else project_part(floor, part)


def test_a_new_meeting_brings_its_partners_table_and_interpreter_into_view() -> None:
    views = Views(a_floor(interpreted={"M2": "I1"}))
    views.open(ME)
    then(views, {"meeting": {"M9": meeting("T4", "S4", ("O1", "P1"), ("O5", "P5"), interpreter="I1")}})
    frame = views.open(ME).frame(1)

    assert ["M9"] == [*frame.put["meeting"]]
    assert (["T4"], ["O0", "O5"]) == ([*frame.put["table"]], [*frame.put["organisation"]])
    assert (["P5", "PI1"], ["I1"]) == ([*frame.put["person"]], [*frame.put["interpreter"]])


def test_a_meeting_that_moved_to_another_zone_is_gone_with_all_it_held_there() -> None:
    floor = a_floor()
    views = Views(floor)
    for name in (ZONE_A, ZONE_B, TABLE, FLOOR):
        views.open(name)
    moved = replace(floor.meetings["M1"], table="T3")

    assert {ZONE_A, ZONE_B, TABLE, FLOOR} == then(views, {"meeting": {"M1": moved}})
    assert {"meeting": ("M1",), "organisation": ("O1", "O2"), "person": ("P1", "P2")} == views.open(ZONE_A).frame(
        1
    ).gone
    assert {"meeting": {"M1": moved}} == views.open(FLOOR).frame(1).put
    assert ["organisation", "person", "meeting"] == [*views.open(ZONE_B).frame(1).put]


def test_withdrawn_consent_changes_all_that_named_the_person() -> None:
    also: dict[Kind, dict[str, Noun]] = {"session": {"SE": session(1, 2)}, "item": {"IT": item("SE", 1, "PI1")}}
    views = Views(a_floor(interpreted={"M1": "I1"}, also=also))
    views.open(FLOOR)
    then(views, {"person": {"PI1": replace(views.floor.people["PI1"], listed=False)}})
    frame = views.open(FLOOR).frame(1)

    assert {"interpreter": ("I1",), "person": ("PI1",)} == frame.gone
    assert {"item": ["IT"], "meeting": ["M1"]} == {kind: [*nouns] for kind, nouns in frame.put.items()}


def test_another_person_as_interpreter_reaches_both_days() -> None:
    views = Views(a_floor(interpreted={"M1": "I1"}))
    old, new = ViewName("me", "PI1"), ViewName("me", "P6")
    views.open(old)
    views.open(new)

    assert {old, new} == then(views, {"interpreter": {"I1": interpreter("P6")}})
    assert ("M1",) == views.open(old).frame(1).gone["meeting"]
    assert ["M1"] == [*views.open(new).frame(1).put["meeting"]]


def test_what_came_and_left_is_gone_for_whoever_may_stand_between() -> None:
    views = Views(a_floor())
    views.open(FLOOR)
    then(views, {"notice": {"N1": notice()}})
    then(views, gone={"notice": ("N1",)})

    assert {"notice": ("N1",)} == views.open(FLOOR).frame(1).gone == views.open(FLOOR).frame(2).gone


def test_what_was_removed_and_came_back_is_put_alone() -> None:
    views = Views(a_floor())
    views.open(FLOOR)
    same = views.floor.tables["T4"]
    then(views, gone={"table": ("T4",)})
    then(views, {"table": {"T4": same}})
    frame = views.open(FLOOR).frame(1)

    assert ({"table": {"T4": same}}, {}) == (frame.put, frame.gone)


def test_gone_never_names_what_the_view_never_showed() -> None:
    views = Views(a_floor(unlisted=["P4"]))
    for name in (FLOOR, ZONE_B):
        views.open(name)
    then(views, {"notice": {"N1": notice("person:P1")}})
    then(views, gone={"notice": ("N1",), "person": ("P4",)})

    assert {} == views.open(ZONE_B).frame(1).gone == views.open(FLOOR).frame(1).gone


def test_putting_what_is_there_already_changes_nothing() -> None:
    views = Views(a_floor())
    for name in EVERY:
        views.open(name)

    assert set() == then(views, {"meeting": {"M1": replace(views.floor.meetings["M1"])}})


def test_a_notice_to_a_zone_projects_nobody_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """M1 and M2 are in zone A: P1 to P4 hear of it, and of nothing else."""
    views = Views(a_floor(people=50))
    for k in range(1, 51):
        views.open(ViewName("me", f"P{k}"))
    monkeypatch.setattr(frames, "project_part", lambda *args: pytest.fail("projected again"))
    heard = {ViewName("me", f"P{k}") for k in (1, 2, 3, 4)}

    assert heard == then(views, {"notice": {"N1": notice("zone:A")}})
    assert set() == then(views, {"notice": {"N1": notice("zone:A")}})
    assert heard == then(views, gone={"notice": ("N1",)})
    assert all({"notice": ("N1",)} == views.open(name).frame(2).gone for name in heard)


def test_a_meeting_that_stays_where_and_with_whom_it_is_projects_nobody_again(monkeypatch: pytest.MonkeyPatch) -> None:
    floor = a_floor(people=50, interpreted={"M1": "I1"}, meetings=[("M1", "T1", "S1", ("O1", "P1"), "O2")])
    views = Views(floor)
    for name in (*(f"P{k}" for k in range(1, 51)), "PI1"):
        views.open(ViewName("me", name))
    monkeypatch.setattr(frames, "project_part", lambda *args: pytest.fail("projected again"))
    theirs = {ViewName("me", which) for which in ("P1", "P2", "PI1")}
    called = replace(floor.meetings["M1"], state="called")

    assert theirs == then(views, {"meeting": {"M1": called}})
    assert all({"meeting": {"M1": called}} == views.open(name).frame(1).put for name in theirs)
    assert theirs == then(views, {"meeting": {"M1": replace(called, seated=("O1",), note="VIP")}})
    assert set() == then(views, {"meeting": {"M1": replace(called, seated=("O1",), note="VVIP")}})


def test_whoever_comes_to_a_zone_hears_its_next_notice_and_whoever_leaves_does_not() -> None:
    views = Views(a_floor())
    there = replace(views.floor.meetings["M1"], table="T3")
    views.open(ME)
    then(views, {"meeting": {"M1": there}})

    assert set() == then(views, {"notice": {"N1": notice("zone:A")}})
    assert {ME} == then(views, {"notice": {"N2": notice("zone:B")}})
    assert {ME} == then(views, {"table": {"T3": replace(views.floor.tables["T3"], zone="A")}})
    assert set() == then(views, {"notice": {"N3": notice("zone:B")}})


def test_a_delay_is_looked_at_once_for_all_who_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty views of people see it; the floor is asked once, and nobody's `me` is projected again."""
    floor = a_floor(people=50)
    views = Views(floor)
    names = {ViewName("me", f"P{k}") for k in range(1, 51)}
    for name in names:
        views.open(name)
    asked: list[tuple[ViewName, str]] = []

    def counted(floor: Floor, part: ViewName, kind: Kind, which: str) -> Noun | None:
        asked.append((part, which))
        return shown(floor, part, kind, which)

    monkeypatch.setattr(frames, "shown", counted)
    monkeypatch.setattr(frames, "project_part", lambda *args: pytest.fail("projected again"))
    slots: dict[str, Noun] = {"S1": Slot(number=1, starts=1, ends=2), "S2": Slot(number=2, starts=2, ends=3)}

    assert names == then(views, {"slot": slots})
    assert {(EVERYONE, "S1"), (EVERYONE, "S2")} == set(asked)
    assert {"slot": slots} == views.open(ME).frame(1).put


def test_why_names_the_command_and_on_the_desk_who_asked() -> None:
    views = Views(a_floor())
    views.open(FLOOR)
    views.open(DESK)
    actor = Actor("token-7", "coordinator")
    moved = replace(views.floor.meetings["M1"], table="T4")
    then(views, {"meeting": {"M1": moved}}, actor=actor)
    then(views, {"meeting": {"M1": replace(moved, seated=("O1",))}}, actor=Actor("token-8", "coordinator", "P4"))

    at = views.open(FLOOR).frame(1).why[0].at
    assert (Why("put", "command-2", at), Why("put", "command-3", at)) == views.open(FLOOR).frame(1).why
    assert (Why("put", "command-3", at),) == views.open(FLOOR).frame(2).why
    assert ("token-7", "P4") == tuple(why.who for why in views.open(DESK).frame(1).why)
    assert b"who" not in msgspec.json.encode(views.open(FLOOR).frame(1))


def test_why_names_only_commands_that_touched_the_view() -> None:
    views = Views(a_floor())
    views.open(FLOOR)
    then(views, {"person": {"P1": replace(views.floor.people["P1"], presence="here")}}, command=CheckIn("P1"))
    then(views, {"notice": {"N1": notice()}})

    assert ["command-3"] == [why.id for why in views.open(FLOOR).frame(1).why]


def test_why_names_the_last_twenty() -> None:
    views = Views(a_floor())
    views.open(ME)
    for k in range(30):
        then(views, {"notice": {"N1": notice(text=f"{k}")}})

    assert [f"command-{k}" for k in range(12, 32)] == [why.id for why in views.open(ME).frame(1).why]
    assert NAMED == 20


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "REMEMBERED", 10)
    views = Views(a_floor())
    view = views.open(FLOOR)
    for k in range(100):
        then(views, {"notice": {"N1": notice(text=f"{k}")}})
        assert len(view.parts[0].changes) <= 20

    assert view.horizon > 70
    assert 0 == view.frame(view.horizon - 1).since
    assert {"notice"} == {*view.frame(view.horizon).put}


def test_an_entry_larger_than_the_memory_makes_whole_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "REMEMBERED", 10)
    views = Views(a_floor())
    view = views.open(FLOOR)
    then(views, {"organisation": {f"X{k}": organisation() for k in range(100)}})

    assert (0, 2) == (view.frame(1).since, view.frame(2).since)
    assert {} == view.frame(2).put


def test_a_large_entry_reaches_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "PIECEMEAL", 3)
    floor = a_floor()
    views = Views(floor)
    places = [TABLE, ZONE_A, ZONE_B]
    for name in places:
        views.open(name)
    then(views, {"meeting": {"M1": replace(floor.meetings["M1"], table="T3"), "M9": meeting("T1", "S4")}})

    for name in places:
        assert project(floor, name) == views.open(name).whole()


def test_a_dropped_view_is_kept_no_more_and_what_others_share_is() -> None:
    views = Views(a_floor())
    views.open(ME)
    views.open(TABLE)
    views.drop(ME)
    views.drop(ME)

    assert (False, True, 1) == (ME in views, TABLE in views, len(views))
    assert {TABLE} == then(views, {"notice": {"N1": notice()}})
    views.drop(TABLE)
    assert set() == then(views, {"notice": {"N1": notice("zone:A")}})


def test_every_kind_of_a_frame_is_there_also_where_it_is_empty() -> None:
    views = Views(a_floor())

    assert {"since": 1, "to": 1, "print": "print-1", "put": {}, "gone": {}, "why": []} == json.loads(
        msgspec.json.encode(views.open(FLOOR).frame(1))
    )


def test_a_view_may_be_opened_on_a_floor_on_which_nothing_has_happened() -> None:
    floor = Floor(EVENT)
    views = Views(floor)
    view = views.open(FLOOR)
    then(views, {"event": {EVENT: event()}})

    assert (0, 1) == (view.frame(0).since, view.frame(0).to)
    assert {"event": {EVENT: event()}} == view.frame(0).put


# what a screen does with them: run by the web client too


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c["name"]) for c in json.loads((VECTORS / "frames.json").read_text())["cases"]]
)
def test_a_screen_takes_what_fits_and_knows_a_gap(case: dict[str, Any]) -> None:
    standing = NOWHERE
    for step in case["steps"]:
        if "beat" in step:
            taken: Any = beat(standing, step["beat"]["version"], step["beat"]["print"])
        else:
            told = step["frame"]
            taken = take(standing, Frame(told["since"], told["to"], told["print"], told["put"], told["gone"], ()))
        assert step["stands"] == (taken if taken == "gap" else msgspec.to_builtins(taken))
        standing = standing if taken == "gap" else taken


def test_a_notice_to_all_is_everybodys_news_and_one_to_me_is_not() -> None:
    floor = a_floor()
    views = Views(floor)
    views.open(ME)
    then(views, {"notice": {"N1": notice()}})
    assert views.open(ME).as_all_see_it(1)

    then(views, {"notice": {"N2": notice(to="person:P1")}})
    assert not views.open(ME).as_all_see_it(2)
    assert views.open(ME).as_all_see_it(3)
