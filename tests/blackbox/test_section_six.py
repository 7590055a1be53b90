"""§6, line by line: what two right programs could take differently, and this one must take as it is written."""

from contextlib import AsyncExitStack
from typing import Any

import pytest

from blackbox.plan import GHOST, at, meeting
from blackbox.screen import JSON, MSGPACK, new_id
from blackbox.world import House, World


async def refused(house: House, code: str, type_: str, who: str = "coordinator", **fields: Any) -> dict[str, Any]:
    """By the command, and by its preview; what stands in the way."""
    command = {"type": type_, **fields}
    answer = await house.do(command, who)
    assert (409, code) == (answer.status, answer.code), (command, answer.json)
    if who in {"coordinator", "organiser"}:
        preview = await house.post("preview", who, command)
        assert (code, answer.json["standing"]) == (preview.code, preview.json["standing"])
    return dict(answer.json["standing"])


async def do(house: House, type_: str, who: str = "coordinator", **fields: Any) -> str:
    """The command's id."""
    return str((await house.done({"type": type_, **fields}, who))["id"])


async def state(house: House, which: str) -> Any:
    return (await house.shown("meeting", which))["state"]


# States

MOVING: dict[str, dict[str, Any]] = {
    "move_meeting": {"meeting": "M1", "table": "T4"}, "swap_meetings": {"a": "M1", "b": "M7"},
    "assign_interpreter": {"meeting": "M1", "interpreter": None},
    "replace_person": {"meeting": "M1", "out": "P1", "in": "P5"},
    "close_table": {"table": "T1", "to": "auto"},
}  # fmt: skip
HELD: dict[str, dict[str, Any]] = {
    "note": {"meeting": "M1", "text": "x"}, "seat": {"meeting": "M1", "organisation": "O1"},
    "late": {"minutes": 5, "meeting": "M1", "organisation": "O1"}, "ask_help": {"meeting": "M1", "reason": "other"},
    "settle": {"meeting": "M1"},
}  # fmt: skip
INTO = {"called": ("call_meeting",), "running": ("start_meeting",), "done": ("finish_meeting",),
        "cancelled": ("cancel_meeting",), "planned": ()}  # fmt: skip


@pytest.mark.parametrize("in_state", INTO)
async def test_states_in_which_a_meeting_is_moved_and_in_which_it_is_held(house: House, in_state: str) -> None:
    for type_ in INTO[in_state]:
        await do(house, type_, meeting="M1")
    holds = in_state != "cancelled"
    for type_, fields in HELD.items():
        if holds:
            await do(house, type_, **fields)
        else:
            await refused(house, "wrong_state", type_, **fields)
    for type_, fields in MOVING.items():
        if type_ == "close_table":
            continue  # what was held there stays: below
        preview = await house.post("preview", "coordinator", {"type": type_, **fields})
        assert (in_state in {"planned", "called", "running"}) == (preview.status == 200), type_
        assert preview.status == 200 or preview.code == "wrong_state", type_
    assert in_state == await state(house, "M1")


async def test_transitions_are_those_of_the_table_and_all_else_is_wrong_state(house: House) -> None:
    may = {
        "call_meeting": {"planned", "called"}, "start_meeting": {"planned", "called"},
        "finish_meeting": {"planned", "called", "running"}, "cancel_meeting": {"planned", "called", "running"},
        "mark_no_show": {"planned", "called", "running"}, "reinstate_meeting": {"no_show", "cancelled"},
    }  # fmt: skip
    states = ("planned", "called", "running", "done", "no_show", "cancelled")
    desk = (await house.whole("desk", "coordinator"))["put"]["meeting"]["M1"]
    for in_state in states:
        await house.done(
            {"type": "put", "kind": "meeting", "id": "M1", "entity": {**desk, "state": "cancelled", "note": in_state}},
            "organiser",
        )
        if in_state != "cancelled":
            entity = {**desk, "state": in_state, "missing": ["O1"] if in_state == "no_show" else []}
            await do(house, "put", "organiser", kind="meeting", id="M1", entity=entity)
        for type_, allowed in may.items():
            more = {"missing": ["O1"]} if type_ == "mark_no_show" else {}
            preview = await house.post("preview", "coordinator", {"type": type_, "meeting": "M1", **more})
            assert (in_state in allowed) == (preview.status == 200), (in_state, type_)
            assert preview.status == 200 or "wrong_state" == preview.code
    await do(house, "reinstate_meeting", meeting="M1")
    assert "planned" == await state(house, "M1")


async def test_what_finds_nothing_to_do_makes_no_version(house: House) -> None:
    for type_, fields in {
        "call_round": {"slot": "S5"}, "finish_round": {"slot": "S5", "zone": "A"},
        "withdraw": {"slot": "S5", "person": "P1"}, "settle": {"meeting": "M1"}, "open_table": {"table": "T1"},
        "note": {"meeting": "M1", "text": ""}, "late": {"minutes": 0, "person": "P1"},
        "move_meeting": {"meeting": "M1", "table": "T1", "slot": "S1"}, "correct": {"person": "P1", "entity": {}},
        "assign_interpreter": {"meeting": "M1", "interpreter": "I1"}, "swap_meetings": {"a": "M1", "b": "M1"},
    }.items():  # fmt: skip
        await refused(house, "wrong_state", type_, **fields)
    assert 1 == (await house.whole("floor"))["to"]
    await do(house, "call_meeting", meeting="M1")
    await do(house, "call_meeting", meeting="M1")  # again, as §5 says


# Closed and reserved tables


async def test_a_closed_table_hosts_nothing_that_is_to_come_and_keeps_what_was_held(house: House) -> None:
    await do(house, "finish_meeting", meeting="M1")
    await refused(house, "no_such", "close_table", table="X404", to="auto")
    await do(house, "close_table", table="T1", to="auto")
    desk = (await house.whole("desk", "coordinator"))["put"]["meeting"]
    assert ("T1", "done") == (desk["M1"]["table"], desk["M1"]["state"])
    assert "T1" not in {desk["M3"]["table"], desk["M5"]["table"]}
    assert {"S2", "S3"} == {desk["M3"]["slot"], desk["M5"]["slot"]}, "auto moves tables only"
    assert {"T3"} == {desk["M3"]["table"], desk["M5"]["table"]}, "the same zone, one target"
    await refused(house, "wrong_state", "close_table", table="T1", to="auto")
    assert {"table": "T1"} == await refused(house, "table_closed", "move_meeting", meeting="M7", table="T1")
    for type_, fields in {
        "add_meeting": {"meeting": "A1", "kind": "C2C", "table": "T1", "slot": "S5",
                        "parties": [{"organisation": "O7"}, {"organisation": "O8"}]},
        "swap_meetings": {"a": "M3", "b": "M1"},
    }.items():  # fmt: skip
        await refused(house, "wrong_state" if type_ == "swap_meetings" else "table_closed", type_, **fields)


async def test_a_reserved_table_takes_what_is_placed_by_hand_and_never_auto(house: House) -> None:
    await do(house, "move_meeting", meeting="M7", table="T6")
    for table in ("T4", "T5"):
        await do(house, "close_table", table=table, to="auto")
    await do(house, "move_meeting", meeting="M7", table="T3")
    desk = (await house.whole("desk", "coordinator"))["put"]["meeting"]
    assert "T6" not in {one["table"] for which, one in desk.items() if which != "M7"}


async def test_where_auto_finds_no_place_all_is_refused_and_named(house: House) -> None:
    for table in ("T4", "T5"):
        await do(house, "put", "organiser", kind="table", id=table, entity={"label": table, "status": "reserved"})
    standing = await refused(house, "no_fit", "close_table", table="T2", to="auto")
    assert standing
    assert "open" == (await house.shown("table", "T2"))["status"]


async def test_a_done_meetings_cell_is_not_free_to_auto(house: House) -> None:
    await do(house, "finish_meeting", meeting="M8")  # T3 S1
    await do(house, "close_table", table="T1", to="auto")
    desk = (await house.whole("desk", "coordinator"))["put"]["meeting"]
    assert ("T3", "S1") != (desk["M1"]["table"], desk["M1"]["slot"])


# Undo, field by field


async def test_undo_puts_back_its_own_fields_and_entries_of_late_and_help(house: House) -> None:
    first = await do(house, "late", minutes=5, meeting="M1", organisation="O1")
    await do(house, "late", minutes=9, meeting="M1", organisation="O2")
    help_ = await do(house, "ask_help", meeting="M1", organisation="O1", reason="other")
    await do(house, "note", meeting="M1", text="VIP")
    await do(house, "undo", command=first)
    await do(house, "undo", command=help_)
    after = await house.shown("meeting", "M1")
    assert ({"O2": 9}, {}, "VIP") == (after["late"], after.get("help", {}), after["note"])


async def test_undo_is_refused_where_something_was_built_upon_it_and_is_itself_undone(house: House) -> None:
    move = await do(house, "move_meeting", meeting="M1", table="T4")
    undo = await do(house, "undo", command=move)
    assert "T1" == (await house.shown("meeting", "M1"))["table"]
    redo = await do(house, "undo", command=undo)
    assert "T4" == (await house.shown("meeting", "M1"))["table"]
    await do(house, "move_meeting", meeting="M1", table="T5")
    for which in (move, redo):
        standing = await refused(house, "built_upon", "undo", command=which)
        assert "M1" == standing["meeting"]


async def test_undo_of_an_added_meeting_removes_it_unless_somebody_refers_to_it(house: House) -> None:
    sides = [{"organisation": "O7"}, {"organisation": "O8"}]
    added = await do(house, "add_meeting", meeting="A1", kind="C2C", table="T4", slot="S5", parties=sides)
    outcome = {"meeting": "A1", "organisation": "O7", "result": "idea"}
    put = await do(house, "put", "organiser", kind="outcome", id="OU9", entity=outcome)
    assert {"outcome": "OU9"} == await refused(house, "in_use", "undo", command=added)
    await do(house, "undo", command=put)
    await do(house, "undo", command=added)
    assert None is await house.shown("meeting", "A1")


async def test_undo_places_nothing_where_something_stands_by_now(house: House) -> None:
    cancelled = await do(house, "cancel_meeting", meeting="M1")
    sides = [{"organisation": "O7"}, {"organisation": "O5"}]
    await do(house, "add_meeting", meeting="A1", kind="C2C", table="T1", slot="S1", parties=sides)
    assert "A1" == (await refused(house, "table_taken", "undo", command=cancelled))["meeting"]
    assert "A1" == (await refused(house, "table_taken", "reinstate_meeting", meeting="M1"))["meeting"]


async def test_undo_of_an_open_table_that_hosts_a_meeting_is_table_closed(house: House) -> None:
    await do(house, "close_table", table="T4", to=[{"meeting": "M6", "table": "T3"}])
    opened = await do(house, "open_table", table="T4")
    await do(house, "move_meeting", meeting="M1", table="T4")
    assert "T4" == (await refused(house, "table_closed", "undo", command=opened))["table"]


async def test_an_import_alone_cannot_be_undone(house: House) -> None:
    table = await house.shown("table", "T1")
    imported = await do(house, "import", "organiser", entities={"table": {"T1": {**table, "features": ["quiet"]}}})
    await refused(house, "wrong_state", "undo", command=imported)
    await refused(house, "no_such", "undo", command=new_id())


# Seen by whom


async def test_help_is_for_the_desk_and_those_whom_it_concerns(house: House) -> None:
    await do(house, "ask_help", "P1", meeting="M1", organisation="O1", reason="partner_missing")
    for view, who, sees in (
        ("floor", None, False),
        ("table:T1", None, False),
        ("zone:A", "P3", False),
        ("me", "P1", True),
        ("me", "P2", True),
        ("me", "PI1", True),
        ("desk", "other", True),
    ):
        shown = await house.shown("meeting", "M1", view, who)
        assert sees == bool(shown.get("help")), (view, who)


async def test_me_names_whom_one_meets_listed_or_not_and_elsewhere_lists_leave_out_who_is_not(house: House) -> None:
    mine = (await house.whole("me", "P2"))["put"]
    assert GHOST == mine["person"]["P6"]["name"], "P2 meets P6 in M6"
    assert ["P6"] == next(p["people"] for p in mine["meeting"]["M6"]["parties"] if p["organisation"] == "O6")
    floor = (await house.whole("floor"))["put"]
    assert [] == [p["people"] for p in floor["meeting"]["M6"]["parties"] if "P6" in p.get("people", [])]
    group = (await house.whole("me", "P1"))["put"]["group"]["G1"]
    assert ["P1"] == group["members"], "P6 is on the same bus, and not listed"
    assert {"P1", "P6"} == set((await house.shown("group", "G1"))["members"])
    assert "IT1" in floor["item"] and ["P5"] == floor["item"]["IT1"]["speakers"]
    assert {"requests", "finding", "outcome", "group", "delegation", "request"} & floor.keys() == set()


async def test_an_interpreters_person_is_busy_with_the_meetings_served(house: House) -> None:
    sides = [{"organisation": "O0", "people": ["PI1"]}, {"organisation": "O7"}]
    standing = await refused(
        house, "person_busy", "add_meeting", meeting="A1", kind="C2C", table="T4", slot="S1",
        parties=[{"organisation": "O0", "people": ["PI1"]}, {"organisation": "O5"}],
    )  # fmt: skip
    assert {"person": "PI1", "meeting": "M1"} == standing
    await do(house, "add_meeting", meeting="A1", kind="C2C", table="T4", slot="S5", parties=sides)
    standing = await refused(
        house, "person_busy", "add_meeting", meeting="A2", kind="C2C", table="T3", slot="S5", interpreter="I1",
        parties=[{"organisation": "O1"}, {"organisation": "O2"}],
    )  # fmt: skip
    assert "A1" == standing["meeting"]


# Frames and scopes


async def test_frames_and_scopes_are_the_same_on_every_node_and_in_both_subprotocols(house: House) -> None:
    for view, who in (("floor", None), ("desk", "coordinator"), ("table:T1", None), ("me", "P1")):
        async with AsyncExitStack() as stack:
            screens = [
                await stack.enter_async_context(house.screen(view, who, node, protocol))
                for node in (0, 1)
                for protocol in (JSON, MSGPACK)
            ]
            stood = [screen.stands() for screen in screens]
            assert all(one == stood[0] for one in stood)
            await house.done({"type": "late", "minutes": len(view), "meeting": "M1", "organisation": "O1"})
            done = await house.done({"type": "announce", "text": view, "to": "all"}, node=1)
            frames = []
            for screen in screens:
                await screen.up_to(done["version"])
                frame = await screen.start(view, **stood[0], token=house.tokens[who] if who else None)
                frames.append({name: frame[name] for name in ("since", "to", "print", "put", "gone")})
            assert {"meeting", "notice"} == frames[0]["put"].keys()
            assert all(one == frames[0] for one in frames), view


async def test_a_stale_cookie_is_as_nobody_and_only_an_explicit_bad_token_is_401_everywhere(house: House) -> None:
    stale = {"Cookie": f"mf_coordinator_{house.event}={'A' * 43}"}
    assert 200 == (await house.get("views/floor", headers=stale)).status
    assert 401 == (await house.get("views/desk", headers=stale)).status
    async with house.socket(additional_headers={**stale, "Origin": house.urls[0]}) as screen:
        await screen.start("floor")
        await screen.say({"t": "start", "view": "desk"})
        assert 4401 == await screen.closed()


# People


async def test_own_check_in_needs_the_door_and_a_coordinator_does_not(world: World) -> None:
    async with world.house(door="4711") as house:
        for more in ({}, {"door": "1"}, {"door": ""}):
            await refused(house, "not_allowed", "check_in", "P1", person="P1", **more)
        await refused(house, "not_allowed", "check_in", "P1", person="P2", door="4711")
        await do(house, "check_in", "P1", person="P1", door="4711")
        await do(house, "check_in", person="P2")
        assert ("here", at("10:05")) == ((p := await house.shown("person", "P1"))["presence"], p["seen"])


async def test_what_others_refer_to_cannot_be_removed_also_through_lists(house: House) -> None:
    for kind, which in (
        ("person", "P1"),
        ("person", "P6"),
        ("organisation", "O0"),
        ("table", "T1"),
        ("slot", "S1"),
        ("zone", "A"),
        ("item", "IT1"),
        ("session", "SE2"),
        ("interpreter", "I1"),
        ("event", house.event),
        ("delegation", "D1"),
        ("meeting", "M1"),
    ):
        await refused(house, "in_use", "remove", "organiser", kind=kind, id=which)
    for kind, which in (("display", "D1"), ("notice", "N1"), ("finding", "F1"), ("request", "R1"), ("table", "T6")):
        await do(house, "remove", "organiser", kind=kind, id=which)


# Times and reasons


async def test_outside_an_availability_is_busy_and_names_the_person(house: House) -> None:
    sides = [{"organisation": "O6"}, {"organisation": "O7", "people": ["P4"]}]
    standing = await refused(
        house, "person_busy", "add_meeting", meeting="A1", kind="x", table="T4", slot="S1", parties=sides
    )
    assert {"person": "P4"} == standing
    standing = await refused(house, "interpreter_busy", "assign_interpreter", meeting="M2", interpreter="I2")
    assert {"person": "PI2"} == standing


async def test_versions_begin_at_the_events_clock_and_a_delay_of_what_is_over_is_wrong_state(house: House) -> None:
    (first,) = await house.log()
    assert at("10:05") == first["at"]
    event = await house.shown("event", house.event)
    later = {**event, "clock": {**event["clock"], "event": at("13:00")}}
    await do(house, "put", "organiser", kind="event", id=house.event, entity=later)
    await refused(house, "wrong_state", "delay", slot="S1", minutes=5)
    await refused(house, "no_such", "delay", slot="X404", minutes=5)


async def test_whatever_would_double_book_is_refused_by_whichever_command(house: House) -> None:
    clash = meeting("T2", "S1", ("O5",), ("O6",))
    assert (
        "M2"
        == (await refused(house, "table_taken", "put", "organiser", kind="meeting", id="A1", entity=clash))["meeting"]
    )
    await refused(house, "table_taken", "import", "organiser", entities={"meeting": {"A1": clash}})
    await refused(house, "in_session", "move_meeting", meeting="M7", table="T3", slot="S5")
    sides = [{"organisation": "O1", "people": ["P1"]}, {"organisation": "O5"}]
    standing = await refused(
        house, "person_busy", "add_meeting", meeting="A1", kind="x", table="T4", slot="S1", parties=sides
    )
    assert {"person": "P1", "meeting": "M1"} == standing
    await refused(house, "no_fit", "move_meeting", meeting="M7", table="T3", slot="B1")


async def test_a_number_beyond_53_bits_is_a_bad_command_and_do_before_start_is_not_understood(house: House) -> None:
    async with house.screen("desk", "coordinator") as desk:
        for number in (2**53, -(2**53), 2**63, 2**64 - 1):
            command = {"type": "announce", "text": "x", "to": "all", "until": number}
            assert "bad_command" == (await desk.do(command))["code"]
            note = {"type": "note", "meeting": "M1", "text": "x"}
            assert "bad_command" == (await desk.do(note, seen=number))["code"]
            await desk.say({"t": "beat", "echo": number})
            assert (None, "bad_command") == ((answer := await desk.hear_a("refused"))["id"], answer["code"])
    for message in (
        {"t": "do", "id": new_id(), "command": {"type": "note", "meeting": "M1", "text": "x"}},
        {"t": "beat"},
    ):
        async with house.socket() as screen:
            await screen.say(message)
            assert 4400 == await screen.closed()
