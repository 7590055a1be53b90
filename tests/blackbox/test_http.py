"""§3: views with their ETags, the log, cells, previews, lists of commands, calendars, problems."""

import asyncio
import copy
from typing import Any

import pytest
from icalendar import Calendar

from blackbox.plan import a_bundle
from blackbox.screen import JSON, new_id
from blackbox.world import House, World

NOTE = {"type": "note", "meeting": "M1", "text": "VIP"}
VIEWS = (("floor", None), ("desk", "coordinator"), ("zone:A", "display"), ("table:T1", None), ("me", "P1"))


async def test_an_etag_is_another_whenever_print_or_scope_is_and_answers_304(house: House) -> None:
    tags: set[str] = set()
    for text in ("VIP", "late"):
        for view, who in VIEWS:
            first, there = [await house.get(f"views/{view}", who, node) for node in (0, 1)]
            tag = first.headers["ETag"]
            assert tag not in tags and tag == there.headers["ETag"]
            tags.add(tag)
            for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
                again = await house.get(f"views/{view}", who, headers={"If-None-Match": given})
                assert (304, b"", tag) == (again.status, again.body, again.headers["ETag"]), given
            assert 200 == (await house.get(f"views/{view}", who, headers={"If-None-Match": '"other"'})).status
            assert {"Authorization", "Cookie"} <= set(first.headers["Vary"].replace(" ", "").split(","))
        version = (await house.done({**NOTE, "text": text}))["version"]  # no public view shows it
        async with house.screen("floor", node=1) as screen:
            await screen.up_to(version)


async def test_a_frame_names_what_screens_are_told(house: House) -> None:
    for view, who in VIEWS:
        whole = await house.whole(view, who)
        assert {"since", "to", "print", "scope", "put"} == whole.keys()
        async with house.screen(view, who, 1, JSON) as screen:
            assert (0, whole["to"], whole["print"]) == (whole["since"], screen.copy.at, screen.copy.print)
            assert (whole["scope"], whole["put"]) == (screen.welcome["scope"], screen.copy.held)


async def test_a_list_is_answered_in_its_order_each_by_itself(house: House) -> None:
    commands: list[Any] = [
        NOTE, {"type": "move_meeting", "meeting": "M1", "table": "T2"}, {"type": "nonsense"}, 7,
        {"type": "move_meeting", "meeting": "M1", "table": "T4"}, {"type": "call_meeting", "meeting": "X404"},
    ]  # fmt: skip
    body = [{"id": new_id(), "command": command} for command in commands]
    answer = await house.post("commands", "coordinator", [*body, "no map at all", {"id": new_id()}])

    assert 200 == answer.status
    codes = [one.get("code", one.get("version")) for one in answer.json]
    assert [2, "table_taken", "bad_command", "bad_command", 3, "no_such", "bad_command", "bad_command"] == codes
    assert [one["id"] for one in body] == [one["id"] for one in answer.json[: len(body)]]
    for one in answer.json:
        assert one.keys() >= ({"id", "version"} if "version" in one else {"id", "code", "text", "standing"})
    assert {"meeting": "M2", "table": "T2"} == answer.json[1]["standing"]


async def test_a_list_holds_a_hundred_and_no_more(house: House) -> None:
    full = [{"id": new_id(), "command": {**NOTE, "text": str(number)}} for number in range(101)]
    assert (400, "not_understood") == (
        (answer := await house.post("commands", "coordinator", full)).status,
        answer.code,
    )
    answer = await house.post("commands", "coordinator", full[:100])
    assert list(range(2, 102)) == [one["version"] for one in answer.json]
    assert [] == (await house.post("commands", "coordinator", [])).json


async def test_cells_say_what_the_move_would_be_told(house: House) -> None:
    await house.done({"type": "close_table", "table": "T3", "to": [{"meeting": "M8", "table": "T6"}]}, "organiser")
    await house.done({"type": "delay", "slot": "S4", "minutes": 10, "zone": "B"})
    for meeting in ("M1", "M4", "M7"):
        cells = (await house.get(f"cells?meeting={meeting}", "coordinator")).json["cells"]
        desk = (await house.whole("desk", "coordinator"))["put"]
        assert {(t, s) for t in desk["table"] for s in desk["slot"]} == {(one["table"], one["slot"]) for one in cells}
        own = desk["meeting"][meeting]
        for one in cells:
            cell = {"table": one["table"], "slot": one["slot"]}
            preview = await house.post("preview", "coordinator", {"type": "move_meeting", "meeting": meeting, **cell})
            if cell == {"table": own["table"], "slot": own["slot"]}:
                assert one["fits"]
            elif one.get("fits"):
                assert 200 == preview.status, cell
            else:
                assert (one["code"], one["standing"]) == (preview.code, preview.json["standing"]), cell


async def test_cells_of_what_cannot_be_moved_are_refused_as_the_move_is(house: House) -> None:
    await house.done({"type": "cancel_meeting", "meeting": "M1"})
    for meeting, code in (("M1", "wrong_state"), ("X404", "no_such")):
        answer = await house.get(f"cells?meeting={meeting}", "coordinator")
        assert (409, code) == (answer.status, answer.code)
        move = {"type": "move_meeting", "meeting": meeting, "table": "T4"}
        assert answer.json["standing"] == (await house.do(move)).json["standing"]
    assert "not_understood" == (await house.get("cells", "coordinator")).code


async def test_the_log_is_dense_from_its_beginning_and_comes_in_pages(house: House) -> None:
    for number in range(12):
        await house.done({**NOTE, "text": str(number)}, node=number % 2)
    entries = await house.log()
    assert list(range(1, 14)) == [entry["version"] for entry in entries]
    assert {"version", "id", "command", "actor", "at", "wall", "put", "gone", "before", "print"} <= entries[0].keys()
    assert 13 == len({entry["print"] for entry in entries})
    page = (await house.get("log?after=3&limit=2", "coordinator")).json
    assert ([4, 5], 13) == ([entry["version"] for entry in page["entries"]], page["head"])
    assert [] == (await house.get("log?after=99", "coordinator")).json["entries"]
    assert [] == (await house.get("log?limit=0", "coordinator")).json["entries"]
    for query in ("after=-1", "after=x", "limit=1.5", "after=99999999999999999999", "limit=", "after=%C2%B2"):
        assert (400, "not_understood") == ((bad := await house.get(f"log?{query}", "coordinator")).status, bad.code), (
            query
        )
    tokens = str(entries)
    assert all(token not in tokens for token in house.tokens.values())


async def test_an_agenda_parses_and_its_sequence_grows_with_each_move(house: House) -> None:
    first = await agenda(house)
    await house.done({"type": "move_meeting", "meeting": "M1", "table": "T4"})
    moved = await agenda(house, 1)
    assert {"M1", "M3", "M5"} == set(first) == set(moved)
    assert all(moved[which][0] > first[which][0] if which == "M1" else moved[which] == first[which] for which in first)
    await house.done({"type": "cancel_meeting", "meeting": "M1"})
    cancelled = await agenda(house)
    assert ("CANCELLED", True) == (cancelled["M1"][1], cancelled["M1"][0] > moved["M1"][0])
    await house.done({"type": "reinstate_meeting", "meeting": "M1"})
    await house.done({"type": "delay", "slot": "S3", "minutes": 5})
    later = await agenda(house, 1)
    assert ("CONFIRMED", True) == (later["M1"][1], later["M1"][0] > cancelled["M1"][0])
    assert later["M5"][0] > first["M5"][0], "the round begins later"


async def agenda(house: House, node: int = 0) -> dict[str, tuple[int, str]]:
    """Meeting → (SEQUENCE, STATUS), on a node that has caught up."""
    head = max([(await house.whole("floor", None, n))["to"] for n in (0, 1)])
    async with house.screen("floor", node=node) as screen:
        await screen.up_to(head)
    answer = await house.get("me.ics", "P1", node)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    found: dict[str, tuple[int, str]] = {}
    for entry in Calendar.from_ical(answer.body).walk("VEVENT"):
        uid = str(entry["UID"])
        assert entry["DTSTART"].dt < entry["DTEND"].dt
        if uid.startswith("meeting-"):
            found[uid.partition("@")[0].removeprefix("meeting-")] = (int(entry["SEQUENCE"]), str(entry["STATUS"]))
    return found


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404), ("GET", "/api/events", 404), ("PUT", "/api/events/{event}/commands", 405),
        ("GET", "/api/events/{event}/nothing", 404), ("GET", "/api/events/%ff/views/floor", 404),
        ("GET", "/api/events/{event}/views/%00", 404), ("GET", "/api/events/a%20b/views/floor", 404),
        ("GET", "/api/events/{event}/views/table:%ff", 404), ("GET", "/ws/{event}", 400), ("POST", "/ws/{event}", 405),
        ("GET", "/api/events/{event}/views/" + "x" * 5000, 404), ("GET", "/no such page", 404), ("GET", "/api//", 404),
        ("DELETE", "/api/session", 204), ("POST", "/api/session", 400), ("GET", "/metrics", 401),
        ("POST", "/api/events/{event}/commands", 401), ("POST", "/api/events", 401),
    ],
)  # fmt: skip
async def test_whatever_goes_wrong_is_a_problem(house: House, method: str, path: str, status: int) -> None:
    url = house.urls[0] + path.replace("{event}", house.event).replace(" ", "%20")
    answer = await house.browser.ask(method, url)
    assert status == answer.status
    assert status < 400 or answer.code


BODIES = [
    b"", b"{", b"null", b"\xff\xfe", b'{"id":"x"}', b"[" * 50 + b"]" * 50, b'{"a":' * 20 + b"1" + b"}" * 20,
    b'"\xff"', b"nan", b"[nan]", b'{"id":"x","command":' + b"[" * 30 + b"]" * 30 + b"}", b"\x00", b"[1,",
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_is_no_command_is_a_problem(house: House, body: bytes) -> None:
    for path in ("commands", "preview"):
        for who in ("coordinator", "organiser"):
            url = house.api(path)
            answer = await house.browser.post(url, house.tokens[who], data=body)
            assert answer.status in {400, 409} and answer.code in {"not_understood", "bad_command"}, (path, answer.body)


async def test_an_event_is_made_once_and_refused_with_every_fault(world: World, house: House) -> None:
    """What was refused leaves nothing behind: the next bundle of that name makes the event, and screens see it."""
    url, bundle = f"{house.urls[0]}/api/events", a_bundle("made-later")
    assert (409, "in_use") == ((again := await post(house, url, a_bundle(house.event))).status, again.code)
    twice = copy.deepcopy(bundle)
    twice["meeting"]["M2"] |= {"table": "T1"}
    refused = await post(house, url, twice)
    assert (409, "table_taken") == (refused.status, refused.code)
    assert 404 == (await house.browser.get(f"{url}/made-later/views/floor")).status
    broken = copy.deepcopy(bundle)
    broken["meeting"]["M1"]["slot"], broken["table"]["T1"]["seats"] = "X404", "many"
    faults = await post(house, url, broken)
    assert (422, "faults", 2) == (faults.status, faults.code, len(faults.json["faults"]))

    made = await post(house, url, bundle)
    assert (201, 1) == (made.status, made.json["version"])
    async with world.house("made-later") as later:
        for node in (0, 1):
            async with later.screen("desk", "coordinator", node) as desk:
                assert (node + 1, 8) == (desk.copy.at, len(desk.copy.held["meeting"]))
                done = await desk.do({**NOTE, "text": str(node)})
                await desk.up_to(done["version"])
                assert str(node) == desk.copy.held["meeting"]["M1"]["note"]


async def post(house: House, url: str, body: Any) -> Any:
    return await house.browser.post(url, house.tokens["organiser"], json=body)


async def test_an_import_over_http_is_one_command_and_reaches_every_screen(house: House) -> None:
    desk = (await house.whole("desk", "coordinator"))["put"]
    plan = {kind: desk[kind] for kind in ("event", "zone", "organisation", "table", "slot", "person", "delegation")}
    plan["table"]["T1"]["features"] = ["quiet"]
    plan["table"]["T9"] = {"label": "9", "zone": "B"}
    async with house.screen("floor") as here, house.screen("table:T1", node=1) as there:
        answer = await house.done({"type": "import", "entities": plan}, "organiser")
        await asyncio.gather(here.up_to(answer["version"]), there.up_to(answer["version"]))
        assert 2 == answer["version"]
        assert ["quiet"] == here.copy.held["table"]["T1"]["features"] == there.copy.held["table"]["T1"]["features"]
        assert "T9" in here.copy.held["table"]
        assert {"import"} == {why["command"] for why in here.why}
    async with house.screen("desk", "organiser") as screen:
        refused = await screen.do({"type": "import", "entities": {}})
        assert "bad_command" == refused["code"], "an import comes over HTTP"


async def test_too_much_is_said_to_be_too_much(house: House) -> None:
    big = {"id": new_id(), "command": {**NOTE, "text": "x" * 66_000}}
    for who in ("coordinator", "organiser"):
        answer = await house.post("commands", who, big)
        assert (413, "too_large") == (answer.status, answer.code)
        assert "65536" in answer.json["detail"]


async def test_health_tells_no_names(house: House) -> None:
    for node in house.urls:
        for path in ("/healthz", "/readyz"):
            answer = await house.browser.get(node + path)
            assert 200 == answer.status
            assert house.event not in answer.body.decode()
    assert 200 == (await house.browser.get(house.urls[0] + "/metrics", house.tokens["organiser"])).status
    assert 403 == (await house.browser.get(house.urls[0] + "/metrics", house.tokens["coordinator"])).status
