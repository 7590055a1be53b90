"""Pages, and what every answer wears."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from builders import a_floor
from meetingfloor.web.pages import POLICY
from rig.site import PRIVATE, Site, a_site
from rig.valkey import Valkey


@pytest.fixture
async def built(valkey: Valkey, tmp_path: Path) -> AsyncIterator[Site]:
    (tmp_path / "assets").mkdir()
    for face in ("event", "display", "desk", "me"):
        (tmp_path / f"{face}.html").write_text(f"<!doctype html><title>{face}</title>" + "x" * 500)
    (tmp_path / "assets" / "desk-a1b2.js").write_text("export {}\n" * 200)
    (tmp_path / "assets" / "sofia.woff2").write_bytes(b"wOF2")
    (tmp_path / "assets" / "notes.md").write_text("not for anybody")
    (tmp_path / "sw.js").write_text("self.skipWaiting()")
    (tmp_path.parent / "secret.js").write_text("secret")
    async with a_site(valkey.url, faces=tmp_path, contract={"openapi.json": b'{"openapi":"3.1.0"}'}) as site:
        await site.create("chengdu", a_floor(of_event={"name": "Match & <b>Make</b>", "native": "对接会"}))
        await site.create(PRIVATE, a_floor(of_event={"public": False, "name": "Behind closed doors"}))
        yield site


async def test_a_page_is_the_same_bytes_for_every_event_and_for_those_that_are_not_there(built: Site) -> None:
    for face in ("", "/display", "/desk", "/me"):
        public, private, absent = [
            await built.get(f"/{event}{face}") for event in ("chengdu", PRIVATE, "no-such-event")
        ]

        assert public.status == private.status == absent.status == 200
        assert public.body == private.body == absent.body
        assert dict(public.headers) == dict(private.headers) == dict(absent.headers)
        assert (face.strip("/") or "event").encode() in public.body


async def test_the_list_names_public_events_only_and_no_name_is_markup(built: Site) -> None:
    answer = await built.get("/")

    assert b"Match &amp; &lt;b&gt;Make&lt;/b&gt;" in answer.body
    assert "对接会".encode() in answer.body
    assert b'href="/chengdu"' in answer.body
    assert b"2014-10-23" in answer.body
    assert b"closed" not in answer.body
    assert (await built.get("/assets/plain.css")).status == 200


async def test_assets_are_kept_for_ever_and_pages_are_asked_for_again(built: Site) -> None:
    asset = await built.get("/assets/desk-a1b2.js", headers={"Accept-Encoding": "gzip"})
    page = await built.get("/chengdu/desk")
    again = await built.get("/chengdu/desk", headers={"If-None-Match": page.headers["ETag"]})
    worker = await built.get("/sw.js")

    assert "immutable" in asset.headers["Cache-Control"]
    assert asset.headers["Content-Encoding"] == "gzip"
    assert asset.headers["Content-Type"].startswith("text/javascript")
    assert page.headers["Cache-Control"] == worker.headers["Cache-Control"] == "no-cache"
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/nothing.js",
        "/assets/../desk.html",
        "/assets/..%2f..%2fsecret.js",
        "/assets/%2e%2e/secret.js",
        "/assets/notes.md",
        "/assets/",
        "/chengdu/organise",
        "/chengdu/kitchen",
        "/api/desk",
        "/-x",
        "/a/b/c",
        "/favicon.ico",
        "/api/nothing",
    ],
)
async def test_what_is_not_there_is_a_problem_and_no_page(built: Site, path: str) -> None:
    answer = await built.get(path)

    assert (answer.status, answer.code) == (404, "no_such")


async def test_a_wrong_method_is_a_problem_that_says_which_are_right(built: Site) -> None:
    answer = await built.ask("PUT", "/api/events/chengdu/commands")

    assert (answer.status, answer.code) == (405, "no_such_method")
    assert answer.headers["Allow"] == "POST"


async def test_faces_that_are_not_built_say_so_and_how_for_every_event_alike(valkey: Valkey, tmp_path: Path) -> None:
    async with a_site(valkey.url, faces=tmp_path / "nothing") as site:
        page, other = await site.get("/chengdu/desk"), await site.get("/nice")

        assert page.status == 503
        assert b"npm run build" in page.body
        assert page.body == other.body
        assert (await site.get("/")).status == 200


PATHS = ("/", "/chengdu", "/assets/desk-a1b2.js", "/api/nothing", "/healthz", "/metrics", "/api/openapi.json",
         "/api/events/chengdu/views/floor", "/api/events/chengdu/views/desk", "/ws/chengdu")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_wears_the_same_headers(built: Site, path: str) -> None:
    headers = (await built.get(path)).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "frame-ancestors 'none'" in POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers
    assert "Access-Control-Allow-Origin" not in headers


async def test_the_contract_is_served_as_it_was_given(built: Site) -> None:
    assert (await built.get("/api/openapi.json")).json == {"openapi": "3.1.0"}
    assert (await built.get("/api/asyncapi.json")).status == 404
