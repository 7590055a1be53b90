"""Commands over HTTP: one, many, twice, and while nobody knows."""

import asyncio
import os
import signal
from typing import Any

import msgspec
import pytest

from meetingfloor.access.callers import wall_ms
from meetingfloor.access.limits import Limits
from meetingfloor.live.ids import new_id
from rig.site import Site, a_site
from rig.valkey import Valkey

Who = dict[str, str | None]
PATH = "/api/events/chengdu/commands"
CALL = {"type": "call_meeting", "meeting": "M1"}


def asked(command: Any, **more: Any) -> dict[str, Any]:
    return {"id": new_id(wall_ms()), "command": command, **more}


async def test_a_command_is_answered_with_its_version_and_again_with_the_same(site: Site, who: Who) -> None:
    body = asked(CALL)

    first = await site.post(PATH, who["coordinator"], json=body)
    again = await site.post(PATH, who["coordinator"], json=body)

    assert (first.status, first.json) == (200, {"id": body["id"], "version": 2})
    assert (again.status, again.json) == (200, first.json)


async def test_a_refusal_is_a_problem_that_says_what_stands_in_the_way(site: Site, who: Who) -> None:
    body = asked({"type": "move_meeting", "meeting": "M1", "table": "T2"})

    answer = await site.post(PATH, who["coordinator"], json=body)

    assert answer.status == 409
    assert answer.code == "table_taken"
    assert answer.json["id"] == body["id"]
    assert answer.json["standing"]["meeting"] == "M2"
    assert answer.json["text"]


async def test_what_was_looked_at_and_until_when_it_is_meant_count(site: Site, who: Who) -> None:
    await site.do(CALL, str(who["organiser"]))

    changed = await site.do({"type": "finish_meeting", "meeting": "M1"}, str(who["coordinator"]), seen=1)
    too_late = await site.do({"type": "finish_meeting", "meeting": "M1"}, str(who["coordinator"]), until=1)

    assert [changed.code, too_late.code] == ["changed", "too_late"]


async def test_a_list_is_answered_in_its_order_each_by_itself(site: Site, who: Who) -> None:
    said = [
        asked(CALL),
        asked({"type": "move_meeting", "meeting": "M1", "table": "T2"}),
        {"id": "kept", "command": {"type": "fly"}},
        asked({"type": "note", "meeting": "M1", "text": "x"}),
        17,
    ]

    answer = await site.post(PATH, who["coordinator"], json=said)

    assert answer.status == 200
    assert answer.json[0] == {"id": said[0]["id"], "version": 2}
    assert [one.get("code") for one in answer.json] == [None, "table_taken", "bad_command", None, "bad_command"]
    assert answer.json[1]["status"] == 409
    assert answer.json[2]["id"] == "kept"
    assert answer.json[3]["version"] == 3
    assert answer.json[4]["id"] is None


async def test_a_list_holds_a_hundred_at_most(site: Site, who: Who) -> None:
    notes = [asked({"type": "note", "meeting": "M1", "text": str(number)}) for number in range(101)]

    hundred = await site.post(PATH, who["coordinator"], json=notes[:100])
    more = await site.post(PATH, who["organiser"], json=notes)
    none = await site.post(PATH, who["organiser"], json=[])

    assert [one["version"] for one in hundred.json] == list(range(2, 102))
    assert more.code == "not_understood"
    assert (none.status, none.json) == (200, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'"note"', 400),
        (b"\xff\xfe", 400),
        (b'{"id":"x"', 400),
        (b"nul", 400),
        (b"[" * 17 + b"]" * 17, 400),
        (b"[" * 60_000, 400),
        (b'[{"id":"a"},', 400),
        (b"{}", 409),
        (b'{"id":1,"command":{}}', 409),
        (b'{"id":"a","command":{"type":"note","meeting":"M1","text":"x","more":1}}', 409),
        (b'{"id":"a","command":{"type":"delay","slot":"S1","minutes":1e400}}', 409),
        (b'{"id":"a","command":{"type":"delay","slot":"S1","minutes":99999999999999999999}}', 409),
        (b'{"id":"a","command":{"type":"note","meeting":"M1\\n","text":"x"}}', 409),
    ],
)
async def test_what_cannot_be_read_is_400_and_what_does_not_fit_is_refused(
    site: Site, who: Who, body: bytes, status: int
) -> None:
    for path in (PATH, "/api/events/chengdu/preview"):
        answer = await site.post(path, who["coordinator"], data=body)

        if path == PATH or status == 400:
            assert answer.status == status
        assert answer.code in ("not_understood", "bad_command")
    assert (await site.get("/api/events/chengdu/log", who["coordinator"])).json["head"] == 1


async def test_a_preview_says_what_would_be_and_changes_nothing(site: Site, who: Who) -> None:
    path = "/api/events/chengdu/preview"

    fits = await site.post(path, who["coordinator"], json={"type": "move_meeting", "meeting": "M1", "table": "T4"})
    refused = await site.post(path, who["coordinator"], json={"type": "move_meeting", "meeting": "M1", "table": "T2"})

    assert fits.json["put"]["meeting"]["M1"]["table"] == "T4"
    assert fits.json["gone"] == {}
    assert (refused.status, refused.code) == (409, "table_taken")
    assert (await site.get("/api/events/chengdu/log", who["coordinator"])).json["head"] == 1


@pytest.mark.parametrize("wrapped", [b'{"type":"call_meeting","meeting":"M1"},"seen":1', b'{"type":"call_meeting"}{}'])
async def test_a_preview_is_one_command_and_nothing_beside_it(site: Site, who: Who, wrapped: bytes) -> None:
    answer = await site.post("/api/events/chengdu/preview", who["coordinator"], data=wrapped)

    assert answer.code == "not_understood"


async def test_with_the_cookie_a_command_needs_our_own_origin(valkey: Valkey) -> None:
    async with a_site(valkey.url, listed=("https://listed.example",)) as site:
        await site.create()
        cookie = await site.signed_in((await site.tokens.issue("chengdu", "coordinator")).token)
        origins = [None, "null", "https://evil.example", "https://listed.example", site.url]
        statuses = []
        for origin in origins:
            headers = cookie | ({"Origin": origin} if origin is not None else {})
            for path, body in ((PATH, asked(CALL)), ("/api/events/chengdu/preview", CALL)):
                statuses.append((await site.post(path, json=body, headers=headers)).status)

        assert statuses == [403] * 8 + [200] * 2


async def test_with_a_token_a_command_needs_no_origin(site: Site, who: Who) -> None:
    for origin in ("null", "https://evil.example"):
        answer = await site.post(PATH, who["coordinator"], json=asked(CALL), headers={"Origin": origin})

        assert answer.status == 200


async def test_a_foreign_page_learns_nothing_of_events(site: Site, who: Who) -> None:
    cookie = await site.signed_in(str(who["coordinator"]))
    headers = cookie | {"Origin": "https://evil.example"}

    there = await site.post(PATH, json=asked(CALL), headers=headers)
    absent = await site.post("/api/events/no-such-event/commands", json=asked(CALL), headers=headers)

    assert there.code == "foreign_origin"
    assert there.body == absent.body


async def test_while_nobody_knows_it_is_504_and_the_same_id_tells_later(own_valkey: Valkey) -> None:
    async with a_site(own_valkey.url, limits=Limits(answer_s=0.5)) as site:
        await site.create()
        token = (await site.tokens.issue("chengdu", "coordinator")).token
        assert (await site.do({"type": "note", "meeting": "M1", "text": "x"}, token)).status == 200
        body = asked(CALL)
        os.kill(own_valkey.pid, signal.SIGSTOP)
        try:
            unknown = await site.post(PATH, token, json=body)
            several = await site.post(PATH, token, json=[body, asked(CALL)])
        finally:
            os.kill(own_valkey.pid, signal.SIGCONT)
        assert (unknown.status, unknown.code, unknown.json["id"]) == (504, "unknown", body["id"])
        assert (several.status, several.json["ids"][0]) == (504, body["id"])

        async with asyncio.timeout(20):
            while (answer := await site.post(PATH, token, json=body)).status == 504:
                pass

        assert answer.json == {"id": body["id"], "version": 3}


async def test_while_the_store_is_away_nothing_is_done_and_that_is_said(own_valkey: Valkey) -> None:
    async with a_site(own_valkey.url, limits=Limits(answer_s=0.5)) as site:
        await site.create()
        token = (await site.tokens.issue("chengdu", "coordinator")).token
        await site.get("/api/events/chengdu/views/desk", token)
        own_valkey.kill()

        first = await site.do(CALL, token)  # may have been sent before the connection was seen to be dead
        command = await site.do(CALL, token)
        unheard = await site.get("/api/events/never-heard-of/views/floor")
        shown = await site.get("/api/events/chengdu/views/desk", token)
        ready = await site.get("/readyz")

        assert first.code in ("unknown", "store_unavailable")
        assert (command.status, command.code) == (409, "store_unavailable")
        assert (unheard.status, unheard.code) == (503, "store_unavailable")
        assert shown.status == 200
        assert (ready.status, ready.code) == (503, "not_ready")
        assert (await site.get("/healthz")).status == 200


async def test_an_import_is_larger_than_other_commands_and_an_organisers(site: Site, who: Who) -> None:
    tables = {f"T{number}": {"label": f"Table {number} " + "x" * 100} for number in range(1_000)}
    large = msgspec.json.encode(asked({"type": "import", "entities": {"table": tables}}))
    long_note = msgspec.json.encode(asked({"type": "note", "meeting": "M1", "text": "x" * 70_000}))
    assert len(large) > 64 * 1024

    assert (await site.post(PATH, who["coordinator"], data=large)).code == "too_large"
    assert (await site.post(PATH, who["organiser"], data=long_note)).code == "too_large"
    assert (await site.post(PATH, who["organiser"], data=large)).status == 200
