"""What a screen shows, over HTTP."""

import gzip

import msgspec
import pytest

from meetingfloor.floor.views import FLOOR, project, scope
from rig.site import Site

Who = dict[str, str | None]
FLOOR_OF = "/api/events/chengdu/views/floor"


async def test_a_view_is_a_whole_frame_at_the_head(site: Site) -> None:
    live = await site.events.get("chengdu")
    assert live is not None
    floor = live.event.floor

    answer = await site.get(FLOOR_OF)

    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json == {
        "since": 0,
        "to": floor.version,
        "print": floor.print,
        "scope": scope(FLOOR),
        "put": msgspec.json.decode(msgspec.json.encode(project(floor, FLOOR))),
    }


async def test_who_has_it_gets_304_until_something_changes(site: Site, who: Who) -> None:
    first = await site.get(FLOOR_OF)
    tag = first.headers["ETag"]

    again = await site.get(FLOOR_OF, headers={"If-None-Match": tag})
    await site.do({"type": "call_meeting", "meeting": "M1"}, str(who["coordinator"]))
    changed = await site.get(FLOOR_OF, headers={"If-None-Match": tag})

    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert changed.status == 200
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize("given", ["W/{tag}", '"x", {tag}', "*", '"x" , W/{tag}, "y"'])
async def test_if_none_match_compares_weakly_any_of_a_list(site: Site, given: str) -> None:
    tag = (await site.get(FLOOR_OF)).headers["ETag"]

    assert (await site.get(FLOOR_OF, headers={"If-None-Match": given.format(tag=tag)})).status == 304


async def test_if_none_match_of_something_else_is_answered_whole(site: Site) -> None:
    assert (await site.get(FLOOR_OF, headers={"If-None-Match": '"x"'})).status == 200


async def test_another_scope_is_another_tag(site: Site, who: Who) -> None:
    views = ("floor", "zone:A", "zone:B", "table:T1", "me", "desk")
    token = who["coordinator with a person"]

    tags = {(await site.get(f"/api/events/chengdu/views/{view}", token)).headers["ETag"] for view in views}

    assert len(tags) == len(views)


async def test_a_tag_helps_nobody_who_may_not_see(site: Site, who: Who) -> None:
    tag = (await site.get("/api/events/chengdu/views/desk", who["coordinator"])).headers["ETag"]

    for given in (tag, "*"):
        assert (await site.get("/api/events/chengdu/views/desk", headers={"If-None-Match": given})).status == 401


async def test_it_varies_with_who_asks_and_is_kept_by_nobody_in_between(site: Site) -> None:
    for headers in ({}, {"If-None-Match": "*"}):
        answer = await site.get(FLOOR_OF, headers=headers)

        assert {"Authorization", "Cookie"} <= {part.strip() for part in answer.headers["Vary"].split(",")}
        assert answer.headers["Cache-Control"] == "private, no-cache"


async def test_who_takes_gzip_gets_the_same_content(site: Site) -> None:
    plain = await site.get(FLOOR_OF, headers={"Accept-Encoding": "identity"})
    packed = await site.get(FLOOR_OF, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    refused = await site.get(FLOOR_OF, headers={"Accept-Encoding": "gzip;q=0"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == refused.body


async def test_a_calendar_counts_moves_and_says_what_is_called_off(site: Site, who: Who) -> None:
    coordinator, participant = str(who["coordinator"]), str(who["participant"])
    path = "/api/events/chengdu/me.ics"
    before = (await site.get(path, participant)).body
    for command in (
        {"type": "move_meeting", "meeting": "M1", "table": "T4"},
        {"type": "call_meeting", "meeting": "M1"},
        {"type": "move_meeting", "meeting": "M1", "slot": "S3"},
    ):
        assert (await site.do(command, coordinator)).status == 200
    moved = await site.get(path, participant)
    await site.do({"type": "cancel_meeting", "meeting": "M1"}, coordinator)
    cancelled = (await site.get(path, participant)).body

    assert moved.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"UID:meeting-M1@chengdu.meetingfloor" in before
    assert b"SEQUENCE:0" in before
    assert b"SEQUENCE:2" in moved.body
    assert b"STATUS:CONFIRMED" in moved.body
    assert b"SEQUENCE:3" in cancelled
    assert b"STATUS:CANCELLED" in cancelled


async def test_cells_tell_where_a_meeting_fits_as_the_command_would(site: Site, who: Who) -> None:
    token = str(who["coordinator"])
    cells = (await site.get("/api/events/chengdu/cells?meeting=M1", token)).json["cells"]

    taken = next(cell for cell in cells if (cell["table"], cell["slot"]) == ("T2", "S1"))
    refused = await site.do({"type": "move_meeting", "meeting": "M1", "table": "T2"}, token)

    assert {"table": "T4", "slot": "S5", "fits": True} in cells
    assert (taken["code"], taken["standing"]) == (refused.code, refused.json["standing"])
    assert (await site.get("/api/events/chengdu/cells?meeting=M99", token)).code == "no_such"
    assert (await site.get("/api/events/chengdu/cells", token)).status == 400


async def test_the_log_is_dense_from_its_first_version(site: Site, who: Who) -> None:
    token = str(who["coordinator"])
    for text in "abc":
        await site.do({"type": "note", "meeting": "M1", "text": text}, token)

    whole = (await site.get("/api/events/chengdu/log", token)).json
    page = (await site.get("/api/events/chengdu/log?after=2&limit=1", token)).json

    assert [entry["version"] for entry in whole["entries"]] == [1, 2, 3, 4]
    assert whole["head"] == 4
    assert [entry["version"] for entry in page["entries"]] == [3]
    assert page["entries"][0]["command"] == {"type": "note", "meeting": "M1", "text": "b"}
    fields = {"version", "id", "command", "actor", "at", "wall", "put", "gone", "before", "print"}
    assert set(page["entries"][0]) == fields


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=1e3", "after=99999999999999999999", "after="])
async def test_a_page_of_the_log_is_asked_for_by_numbers(site: Site, who: Who, query: str) -> None:
    assert (await site.get(f"/api/events/chengdu/log?{query}", who["coordinator"])).code == "not_understood"
