"""Every role × view × command: only what the contract allows answers; what is private looks like nothing."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from blackbox.commands import EVERY
from blackbox.plan import CANARY
from blackbox.screen import JSON, MSGPACK, new_id
from blackbox.world import House, World

WHO = (None, "stranger", "display", "P1", "P8", "coordinator", "helper", "organiser")
VIEWS = ("floor", "zone:A", "table:T1", "me", "desk")
OPEN: dict[str, dict[str | None, int]] = {
    **{view: dict.fromkeys(WHO, 200) for view in ("floor", "zone:A", "table:T1")},
    "me": {None: 401, "stranger": 401, "display": 403, "P1": 200, "P8": 200, "coordinator": 403, "helper": 200,
           "organiser": 403},
    "desk": {None: 401, "stranger": 401, "display": 403, "P1": 403, "P8": 403, "coordinator": 200, "helper": 200,
             "organiser": 200},
}  # fmt: skip
"""HTTP statuses in a public event. In one that is not, nobody and strangers get 404 for everything."""
CLOSES = {401: 4401, 403: 4403, 404: 4404}

OWN: dict[str, dict[str, Any]] = {
    "check_in": {"person": "P1"},
    "seat": {"meeting": "M1", "organisation": "O1"},
    "late": {"minutes": 5, "meeting": "M1", "organisation": "O1"},
    "ask_help": {"meeting": "M1", "organisation": "O1", "reason": "other"},
    "cancel_meeting": {"meeting": "M1"},
}
"""What P1 may ask for themselves."""
OTHERS: dict[str, dict[str, Any]] = {
    **{type_: {"meeting": "M1"} for type_ in (
        "settle", "call_meeting", "start_meeting", "finish_meeting", "reinstate_meeting")},
    "check_in": {"person": "P2"}, "check_out": {"person": "P1"}, "late": {"minutes": 5, "delegation": "D1"},
    "register": {"person": "N1", "entity": {"name": "New"}}, "correct": {"person": "P1", "entity": {"name": "Ana"}},
    "replace_person": {"meeting": "M1", "out": "P1", "in": "P8"}, "withdraw": {"slot": "S1", "person": "P1"},
    "seat": {"meeting": "M1", "organisation": "O2"}, "cancel_meeting": {"meeting": "M2"},
    "ask_help": {"meeting": "M1", "reason": "other"}, "call_round": {"slot": "S1"}, "finish_round": {"slot": "S1"},
    "mark_no_show": {"meeting": "M1", "missing": ["O1"]}, "move_meeting": {"meeting": "M1", "table": "T4"},
    "swap_meetings": {"a": "M1", "b": "M2"}, "assign_interpreter": {"meeting": "M1", "interpreter": None},
    "add_meeting": {"meeting": "A1", "kind": "C2C", "table": "T4", "slot": "S5",
                    "parties": [{"organisation": "O1"}, {"organisation": "O2"}]},
    "close_table": {"table": "T1", "to": "auto"}, "open_table": {"table": "T1"},
    "delay": {"slot": "S1", "minutes": 5}, "announce": {"text": "x", "to": "all"},
    "withdraw_notice": {"notice": "N1"}, "note": {"meeting": "M1", "text": "x"}, "undo": {"command": "x"},
    "put": {"kind": "zone", "id": "C", "entity": {"name": "C"}}, "remove": {"kind": "zone", "id": "A"},
    "import": {"entities": {}},
}  # fmt: skip
"""What is nobody's but coordinators'; `put`, `remove` and `import` organisers'."""
ORGANISERS = {"put", "remove", "import"}


@pytest.fixture
async def closed(world: World, house: House) -> AsyncIterator[House]:
    """One that is not public. Both know a stranger: a good token, of the other."""
    async with world.house(public=False) as closed:
        closed.tokens["stranger"] = house.tokens["coordinator"]
        house.tokens["stranger"] = closed.tokens["coordinator"]
        yield closed


async def code_of(house: House, view: str, who: str | None, protocol: str, node: int) -> int:
    """200 where a start is welcomed, else the close code."""
    async with house.socket(node, protocol) as screen:
        token = {"token": house.tokens[who]} if who is not None else {}
        await screen.say({"t": "start", "view": view, **token})
        with contextlib.suppress(Exception):
            if (await screen.hear())["t"] == "welcome":
                return 200
        return await screen.closed()


async def test_each_role_sees_the_views_that_it_may_and_no_other(house: House, closed: House) -> None:
    for view in VIEWS:
        for number, who in enumerate(WHO):
            for event in (house, closed):
                nobody = event is closed and who in {None, "stranger"}
                status = 404 if nobody else OPEN[view][who]
                answer = await event.get(f"views/{view}", who, number % 2)
                assert status == answer.status, (view, who)
                assert status == 200 or answer.code
                protocol = JSON if number % 2 else MSGPACK
                assert CLOSES.get(status, status) == await code_of(event, view, who, protocol, number % 2), (view, who)


@pytest.mark.parametrize("path", ["log", "cells?meeting=M1", "me.ics"])
async def test_what_coordinators_look_up_is_for_them_alone(house: House, closed: House, path: str) -> None:
    view = "me" if path == "me.ics" else "desk"
    for who in WHO:
        for event in (house, closed):
            nobody = event is closed and who in {None, "stranger"}
            assert (404 if nobody else OPEN[view][who]) == (await event.get(path, who)).status, (path, who)


async def test_only_those_who_may_command_are_heard(house: House, closed: House) -> None:
    """The table in full, by its own refusals: whatever else stands in the way, the right was asked for first."""
    for type_ in EVERY:
        for what, mine in ((OWN.get(type_), True), (OTHERS[type_], False)):
            if what is None:
                continue
            command = {"type": type_, **what}
            for who in WHO:
                allowed = who == "organiser" or (who in {"coordinator", "helper"} and type_ not in ORGANISERS)
                if allowed or (mine and who == "P1"):
                    continue  # that they may is what all other tests show; here nothing shall change
                for event in (house, closed):
                    await is_not_heard(event, command, who, nobody=event is closed and who in {None, "stranger"})
    assert 1 == (await house.whole("floor"))["to"] == (await closed.whole("floor", "P1"))["to"]


async def is_not_heard(event: House, command: Any, who: str | None, *, nobody: bool) -> None:
    answer = await event.do(command, who)
    if who in {None, "stranger"}:
        assert (404 if nobody else 401) == answer.status, (command, who)
    else:
        assert (409, "not_allowed") == (answer.status, answer.code), (command, who)
    preview = await event.post("preview", who, command)
    if who in {"coordinator", "helper"}:
        assert "not_allowed" == preview.code, (command, who)
    else:
        assert (404 if nobody else OPEN["desk"][who]) == preview.status, (command, who)


async def test_sockets_hear_only_those_who_may_command(house: House) -> None:
    for who in (None, "display", "P8", "coordinator"):
        view = "floor"
        async with house.screen(view, who) as screen:
            for type_ in EVERY:
                if type_ == "import" or (who == "coordinator" and type_ not in ORGANISERS):
                    continue
                refused = await screen.do({"type": type_, **OWN.get(type_, OTHERS[type_])})
                assert "not_allowed" == refused["code"], (type_, who)
                assert {} == refused["standing"], "what one may not do tells nothing of what is there"


async def test_participants_may_ask_for_themselves(house: House) -> None:
    async with house.screen("me", "P1", protocol=JSON) as me:
        for type_, what in OWN.items():
            assert "done" == (await me.do({"type": type_, **what}))["t"], type_
    assert "cancelled" == (await house.shown("meeting", "M1"))["state"]
    await house.done({"type": "late", "minutes": 5, "person": "P1"}, "P1")
    await house.done({"type": "ask_help", "meeting": "M4", "reason": "other"}, "PI2")
    assert "not_allowed" == (await house.do({"type": "ask_help", "meeting": "M4", "reason": "other"}, "P4")).code
    await house.done({"type": "seat", "meeting": "M4", "organisation": "O2"}, "P2")
    assert "not_allowed" == (await house.do({"type": "seat", "meeting": "M3", "organisation": "O2"}, "P2")).code


async def test_a_private_event_looks_exactly_like_one_that_is_not_there(house: House, closed: House) -> None:
    paths = ["views/floor", "views/desk", "views/me", "views/table:T1", "views/nonsense", "log", "cells?meeting=M1",
             "me.ics", "commands", "preview"]  # fmt: skip
    for who in (None, "stranger"):
        for path in paths:
            for method in ("GET", "POST", "DELETE"):
                there, nothing = [
                    await house.browser.ask(
                        method, f"{house.urls[0]}/api/events/{event}/{path}", closed.tokens[who] if who else None,
                        data=b"{}" if method == "POST" else None,
                    )
                    for event in (closed.event, "x" * len(closed.event))
                ]  # fmt: skip
                assert (there.status, there.body) == (nothing.status, nothing.body), (method, path)
                assert _stable(there.headers) == _stable(nothing.headers), (method, path)
    for page in ("", "/display", "/desk", "/me"):
        there, nothing = [
            await house.browser.get(f"{house.urls[1]}/{event}{page}") for event in (closed.event, "x" * 7)
        ]
        assert (there.status, there.body) == (nothing.status, nothing.body)
    assert closed.event not in (await house.browser.get(house.urls[0])).body.decode()


def _stable(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Date"}


async def test_a_socket_of_a_private_event_hears_the_bytes_of_one_that_is_not_there(closed: House) -> None:
    heard = []
    for event in (closed.event, "x" * len(closed.event)):
        for view in ("floor", "desk", "me", "table:T1", "table:T99", "nonsense"):
            house = House(event, closed.urls, closed.browser, {})
            async with house.socket(protocol=JSON) as screen:
                await screen.say({"t": "start", "view": view})
                assert 4404 == await screen.closed()
                heard.append((event == closed.event, view, screen.socket.close_reason))
    assert {reason for _, _, reason in heard} == {heard[0][2]}


async def test_a_hidden_table_looks_like_none_and_what_is_not_built_is_not_there(house: House) -> None:
    bodies = set()
    for view in ("table:T99", "zone:Z", "table:", "zone:", "delegation:D1", "delegation:D9", "nonsense", "table:T1:x"):
        answer = await house.get(f"views/{view}", "coordinator")
        assert 404 == answer.status, view
        bodies.add(answer.body)
        assert 4404 == await code_of(house, view, "coordinator", MSGPACK, 1), view
    assert 1 == len(bodies)


async def test_contact_and_door_are_the_desks_alone(world: World) -> None:
    async with world.house(door="4711") as house:
        for view, who in (("floor", None), ("zone:A", None), ("table:T1", "display"), ("me", "P1"), ("me", "helper")):
            body = (await house.get(f"views/{view}", who)).body.decode()
            assert CANARY not in body and "4711" not in body, view
        desk = (await house.get("views/desk", "coordinator")).body.decode()
        assert CANARY in desk and "4711" in desk


async def test_a_bad_token_is_never_a_quiet_fall_back(house: House) -> None:
    for bad in (
        "mf_bad",
        "",
        "x",
        house.tokens["P1"] + "x",
        house.tokens["P1"][:-1],
        "mf_" + "A" * 43 + "." + house.event,
    ):
        house.tokens["bad"] = bad
        assert (401, "sign_in") == ((answer := await house.get("views/floor", "bad")).status, answer.code), bad
        assert 4401 == await code_of(house, "floor", "bad", JSON, 0), bad
    async with house.socket(additional_headers={"Authorization": "Bearer mf_bad"}) as screen:
        await screen.say({"t": "start", "view": "floor"})
        assert 4401 == await screen.closed()
    headers = {"Authorization": f"Bearer {house.tokens['coordinator']}"}
    async with house.socket(additional_headers=headers) as screen:
        await screen.start("desk")
        assert "coordinator" == screen.welcome["role"]


async def test_a_cookie_opens_a_socket_only_from_our_own_pages(house: House) -> None:
    body = {"token": house.tokens["coordinator"]}
    answer = await house.browser.post(f"{house.urls[0]}/api/session", json=body)
    assert 204 == answer.status
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Strict" in answer.headers["Set-Cookie"]
    cookie = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
    command = {"id": new_id(), "command": {"type": "note", "meeting": "M1", "text": "x"}}
    ours = {"Origin": house.urls[0]}
    for origin, status in (
        (ours, 200),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({}, 403),
    ):
        sent = await house.post("commands", None, command, headers={**cookie, **origin})
        assert status == sent.status, origin
        if status == 200:
            async with house.socket(additional_headers={**cookie, **origin}) as screen:
                await screen.start("desk")
        else:
            with pytest.raises(InvalidStatus) as refused:
                async with house.socket(additional_headers={**cookie, **origin}):
                    pass
            assert 403 == refused.value.response.status_code
    for origin in ("null", "https://evil.example", house.urls[1]):  # without a cookie, a foreign Origin is as foreign
        with pytest.raises(InvalidStatus):
            async with house.socket(additional_headers={"Origin": origin}):
                pass
    async with house.socket() as screen:
        await screen.start("floor")
