"""Signing in and out by a cookie."""

import pytest

from rig.site import PRIVATE, Site, a_site
from rig.valkey import Valkey

Who = dict[str, str | None]


async def test_a_token_becomes_a_cookie_that_no_script_and_no_other_site_gets(site: Site, who: Who) -> None:
    answer = await site.post("/api/session", json={"token": who["coordinator"]}, headers={"Origin": site.url})

    assert (answer.status, answer.body) == (204, b"")
    pair, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert pair.startswith("mf_coordinator_chengdu=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert "Secure" not in attributes
    assert str(who["coordinator"]) not in answer.headers["Set-Cookie"]


async def test_over_https_the_cookie_is_secure(site: Site, who: Who) -> None:
    host = site.url.removeprefix("http://")

    answer = await site.post("/api/session", json={"token": who["display"]}, headers={"Origin": f"https://{host}"})

    assert "Secure" in answer.headers["Set-Cookie"]


async def test_the_cookie_opens_what_the_token_does(site: Site, who: Who) -> None:
    desk, private = "/api/events/chengdu/views/desk", f"/api/events/{PRIVATE}/views/desk"
    cookie = await site.signed_in(str(who["coordinator"]))

    assert (await site.get(desk, headers=cookie)).status == 200
    assert (await site.get(private, headers=cookie)).status == 404


async def test_each_event_and_role_has_a_cookie_of_its_own_and_the_view_picks(site: Site, who: Who) -> None:
    names = ("participant", "coordinator", "display", "coordinator of the private", "deployment")
    cookies = [(await site.signed_in(str(who[name])))["Cookie"] for name in names]
    all_of_them = {"Cookie": "; ".join(cookies)}

    assert len({cookie.partition("=")[0] for cookie in cookies}) == len(names)
    for path in ("chengdu/views/desk", "chengdu/views/me", f"{PRIVATE}/views/desk", "chengdu/me.ics", "chengdu/log"):
        assert (await site.get(f"/api/events/{path}", headers=all_of_them)).status == 200
    assert (await site.get(f"/api/events/{PRIVATE}/views/me", headers=all_of_them)).status == 403


async def test_a_stale_cookie_is_as_nobody(site: Site) -> None:
    for value in ("x" * 43, "", "x", "a" * 5_000):
        stale = {"Cookie": f"mf_coordinator_chengdu={value}; mf_coordinator_{PRIVATE}={value}"}

        assert (await site.get("/api/events/chengdu/views/floor", headers=stale)).status == 200
        assert (await site.get("/api/events/chengdu/views/desk", headers=stale)).status == 401
        assert (await site.get(f"/api/events/{PRIVATE}/views/floor", headers=stale)).status == 404


async def test_a_bad_token_gets_no_cookie(site: Site) -> None:
    answer = await site.post("/api/session", json={"token": "mf_" + "a" * 43})

    assert (answer.status, answer.code) == (401, "sign_in")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("body", [b"", b"{}", b'{"token":1}', b'{"token":"x","more":1}', b"[]", b'{"token":'])
async def test_what_is_no_token_is_not_understood(site: Site, body: bytes) -> None:
    assert (await site.post("/api/session", data=body)).code == "not_understood"


async def test_a_foreign_page_signs_nobody_in(site: Site, who: Who) -> None:
    for origin in ("https://evil.example", "null"):
        answer = await site.post("/api/session", json={"token": who["display"]}, headers={"Origin": origin})

        assert answer.code == "foreign_origin"


async def test_signing_out_ends_every_session_that_is_carried(site: Site, who: Who) -> None:
    one, other = await site.signed_in(str(who["coordinator"])), await site.signed_in(str(who["participant"]))
    carried = {"Cookie": f"{one['Cookie']}; {other['Cookie']}; theme=dark"}
    copied = await site.signed_in(str(who["coordinator"]))

    foreign = await site.ask("DELETE", "/api/session", headers=carried | {"Origin": "https://evil.example"})
    still = await site.get("/api/events/chengdu/views/desk", headers=carried)
    answer = await site.ask("DELETE", "/api/session", headers=carried | {"Origin": site.url})

    assert (foreign.status, still.status, answer.status) == (403, 200, 204)
    cleared = answer.headers.getall("Set-Cookie")
    assert len(cleared) == 2
    assert all("Max-Age=0" in line for line in cleared)
    assert (await site.get("/api/events/chengdu/views/desk", headers=carried)).status == 401
    assert (await site.get("/api/events/chengdu/views/me", headers=carried)).status == 401
    assert (await site.get("/api/events/chengdu/views/desk", headers=copied)).status == 200


async def test_a_sockets_origin_is_ours_or_listed_and_no_origin_brings_no_cookie(valkey: Valkey) -> None:
    async with a_site(valkey.url, listed=("https://listed.example",)) as site:
        tried = [
            ({}, 200),
            ({"Origin": site.url}, 200),
            ({"Origin": "https://listed.example"}, 200),
            ({"Origin": site.url, "Cookie": "mf_display_chengdu=x"}, 200),
            ({"Authorization": "Bearer x"}, 200),
            ({"Origin": "null"}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Cookie": "mf_display_chengdu=x"}, 403),
        ]

        statuses = [(await site.get("/ws/chengdu", headers=headers)).status for headers, _ in tried]

        assert statuses == [status for _, status in tried]
