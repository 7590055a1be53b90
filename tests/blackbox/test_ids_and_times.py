"""Ids that make sending again safe; `seen`, `until`; commands of later releases (§4, §5, §6)."""

import asyncio
from typing import Any

import pytest

from blackbox.commands import LATER
from blackbox.plan import at
from blackbox.screen import JSON, MSGPACK, new_id
from blackbox.world import House

NOTE = {"type": "note", "meeting": "M1", "text": "VIP"}
HOUR = 3_600_000


async def test_an_id_sent_again_to_any_node_by_any_way_is_answered_as_the_first_time(house: House) -> None:
    which = new_id()
    first = await house.post("commands", "coordinator", {"id": which, "command": NOTE})
    for node in (0, 1):
        for protocol in (JSON, MSGPACK):
            async with house.screen("desk", "coordinator", node, protocol) as desk:
                again = await desk.do(NOTE, id=which)
                assert ("done", first.json["version"]) == (again["t"], again["version"])
        again = await house.post("commands", "coordinator", [{"id": which, "command": NOTE}] * 3, node)
        assert [first.json] * 3 == again.json
    assert first.json["version"] == (await house.whole("desk", "coordinator"))["to"]


async def test_an_id_of_another_command_or_actor_is_reused(house: House) -> None:
    which = new_id()
    await house.done(NOTE, id=which)
    for command, who in (({**NOTE, "text": "other"}, "coordinator"), (NOTE, "other"), (NOTE, "organiser")):
        for node in (0, 1):
            assert "id_reused" == (await house.do(command, who, node, id=which)).code


async def test_many_who_send_the_same_id_at_once_make_one_version(house: House) -> None:
    which = new_id()
    answers = await asyncio.gather(*(house.do(NOTE, node=n % 2, id=which) for n in range(20)))

    assert [{"id": which, "version": 2}] * 20 == [answer.json for answer in answers]
    assert 2 == len(await house.log())


@pytest.mark.parametrize(
    ("ms", "stale"), [(-73 * HOUR, True), (11 * 60_000, True), (-71 * HOUR, False), (540_000, False)]
)
async def test_an_id_whose_time_is_not_remembered_is_stale(house: House, ms: int, stale: bool) -> None:
    answer = await house.do(NOTE, id=new_id(ms))
    assert stale == (answer.status == 409)
    if stale:
        assert "stale_id" == answer.code
        assert 1 == (await house.whole("floor"))["to"]


@pytest.mark.parametrize("which", ["", "x", "0" * 36, "550e8400-e29b-41d4-a716-446655440000", "é" * 20])
async def test_what_is_no_uuid_of_version_seven_is_a_bad_command(house: House, which: str) -> None:
    async with house.screen("desk", "coordinator") as desk:
        assert "bad_command" == (await house.do(NOTE, id=which)).code
        assert "bad_command" == (await desk.do(NOTE, id=which))["code"]
        assert "done" == (await desk.do(NOTE))["t"]


async def test_a_refused_id_is_decided_anew(house: House) -> None:
    which, move = new_id(), {"type": "move_meeting", "meeting": "M1", "table": "T2"}
    assert "table_taken" == (await house.do(move, id=which)).code
    await house.done({"type": "cancel_meeting", "meeting": "M2"})
    assert 3 == (await house.done(move, node=1, id=which))["version"]


async def test_until_is_the_events_clock_and_a_known_id_is_answered_before_it_is_asked(house: House) -> None:
    which = new_id()
    assert "too_late" == (await house.do(NOTE, until=at("10:04"))).code
    assert 200 == (await house.do(NOTE, id=which, until=at("10:05"))).status
    assert 200 == (await house.do(NOTE, id=which, until=at("09:00"))).status, "its first answer"
    async with house.screen("desk", "coordinator") as desk:
        refused = await desk.do({**NOTE, "text": "late"}, until=at("10:04"))
        assert "too_late" == refused["code"]


async def test_what_another_token_changed_since_it_was_seen_is_changed(house: House) -> None:
    mine = await house.done(NOTE)
    move = {"type": "move_meeting", "meeting": "M1", "table": "T4"}
    assert "wrong_state" == (await house.do(NOTE, seen=1)).code, "one's own change does not stand in the way"
    await house.done({**NOTE, "text": "theirs"}, "other", 1)
    refused = await house.do(move, seen=mine["version"])
    assert ("changed", "M1") == (refused.code, refused.json["standing"]["meeting"])
    assert "changed" == (await house.do({"type": "swap_meetings", "a": "M7", "b": "M1"}, seen=2)).code
    assert 200 == (await house.do({**NOTE, "meeting": "M2"}, seen=1)).status, "another entity"
    assert 200 == (await house.do(move, seen=3)).status


async def test_a_known_id_is_answered_before_seen_and_permission_are_asked(house: House) -> None:
    which, seat = new_id(), {"type": "seat", "meeting": "M1", "organisation": "O1"}
    first = await house.done(seat, "P1", id=which)
    await house.done({"type": "replace_person", "meeting": "M1", "out": "P1", "in": "P5"})
    assert "not_allowed" == (await house.do({**seat, "organisation": "O2"}, "P1")).code
    assert first == await house.done(seat, "P1", 1, id=which, seen=1)


@pytest.mark.parametrize("type_", LATER)
async def test_a_command_of_a_later_release_is_refused_by_its_name(house: House, type_: str) -> None:
    command = {"type": type_, "meeting": "M1", "item": "IT1"}
    for answer in (await house.do(command), await house.post("preview", "coordinator", command)):
        assert ("bad_command", type_) == (answer.code, answer.json["standing"]["type"])
        assert type_ in answer.json["text"]


BAD: list[Any] = [
    None, 5, "text", [], {}, {"type": None}, {"type": 5}, {"type": "no_such_verb"}, {"meeting": "M1"},
    {**NOTE, "more": 1}, {"type": "note", "meeting": "M1"}, {**NOTE, "text": 5}, {**NOTE, "meeting": "M1\n"},
    {**NOTE, "meeting": ""}, {**NOTE, "meeting": "-M1"}, {**NOTE, "meeting": "x" * 65}, {**NOTE, "meeting": ["M1"]},
    {"type": "delay", "slot": "S1", "minutes": 0}, {"type": "delay", "slot": "S1", "minutes": 2**53},
    {"type": "delay", "slot": "S1", "minutes": 1.5}, {"type": "delay", "slot": "S1", "minutes": 10**40},
    {"type": "move_meeting", "meeting": "M1"}, {"type": "withdraw", "slot": "S1"},
    {"type": "withdraw", "slot": "S1", "person": "P1", "organisation": "O1"},
    {"type": "late", "minutes": 5}, {"type": "late", "minutes": -1, "person": "P1"},
    {"type": "late", "minutes": 5, "person": "P1", "delegation": "D1"},
    {"type": "mark_no_show", "meeting": "M1", "missing": []},
    {"type": "close_table", "table": "T1"}, {"type": "close_table", "table": "T1", "to": "somewhere"},
    {"type": "announce", "text": "", "to": "all"}, {"type": "announce", "text": {}, "to": "all"},
    {"type": "announce", "text": "x", "to": "zone:"}, {"type": "announce", "text": "x", "to": "everybody"},
    {"type": "correct", "person": "P1", "entity": {"listed": False}},
    {"type": "correct", "person": "P1", "entity": {"contact": "x"}},
    {"type": "register", "person": "N1", "entity": {"name": "x", "presence": "here"}},
    {"type": "register", "person": "N1", "entity": {"name": "x", "late": {"minutes": 5, "at": 0}}},
    {"type": "ask_help", "meeting": "M1", "reason": "bored"},
    {"type": "add_meeting", "meeting": "A1", "kind": "", "table": "T1", "slot": "S5",
     "parties": [{"organisation": "O1"}, {"organisation": "O2"}]},
    {"type": "add_meeting", "meeting": "A1", "kind": "x", "table": "T1", "slot": "S5", "parties": []},
]  # fmt: skip


async def test_what_can_be_read_but_does_not_fit_is_a_bad_command_everywhere_and_the_socket_stays(house: House) -> None:
    async with house.screen("desk", "coordinator", protocol=JSON) as text, house.screen("desk", "coordinator") as pack:
        for command in BAD:
            answer = await house.do(command)
            assert (409, "bad_command") == (answer.status, answer.code), command
            assert "bad_command" == (await text.do(command))["code"], command
            if "10000000000000000000" not in str(command):  # msgpack has no such number
                assert "bad_command" == (await pack.do(command))["code"], command
            preview = await house.post("preview", "coordinator", command)
            assert ("bad_command" if isinstance(command, dict) else "not_understood") == preview.code, command
        listed = await house.post("commands", "coordinator", [{"id": new_id(), "command": one} for one in BAD])
        assert ["bad_command"] * len(BAD) == [one["code"] for one in listed.json]
