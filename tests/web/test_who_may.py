"""Every role at every resource: only what is allowed answers, and what one may not know of is not there."""

from typing import Any

import pytest

from rig.site import PRIVATE, Answer, Site

Who = dict[str, str | None]

CHECK_OUT = {"type": "check_out", "person": "P1"}
LOOKS = {
    "floor": "views/floor",
    "zone": "views/zone:A",
    "table": "views/table:T1",
    "me": "views/me",
    "calendar": "me.ics",
    "desk": "views/desk",
    "log": "log",
    "cells": "cells?meeting=M1",
    "preview": "preview",
    "no view": "views/kitchen",
    "no table": "views/table:T99",
    "no delegation yet": "views/delegation:D1",
}
SHARED = ("floor", "zone", "table")
OWN = ("me", "calendar")
STAFF = ("desk", "log", "cells", "preview")
HIDDEN = ("no view", "no table", "no delegation yet")

INSIDE: dict[str, tuple[int, int, int]] = {
    # who: what is shared, what is one's own, what is the staff's
    "display": (200, 403, 403),
    "participant": (200, 200, 403),
    "coordinator": (200, 403, 200),
    "coordinator with a person": (200, 200, 200),
    "organiser": (200, 403, 200),
}


async def look(site: Site, event: str, what: str, token: str | None) -> Answer:
    path = f"/api/events/{event}/{LOOKS[what]}"
    return await (site.post(path, token, json=CHECK_OUT) if what == "preview" else site.get(path, token))


def expected(who: str, what: str) -> int:
    if what in HIDDEN:
        return 404
    return INSIDE[who][0 if what in SHARED else 1 if what in OWN else 2]


@pytest.mark.parametrize("what", LOOKS)
async def test_at_a_public_event(site: Site, who: Who, what: str) -> None:
    expectations = {name: expected(name, what) for name in INSIDE}
    expectations["deployment"] = expected("organiser", what)
    nobody = 200 if what in SHARED else 404 if what in HIDDEN else 401
    expectations |= {"nobody": nobody, "stranger": nobody}
    expectations |= {f"{name} of the private": nobody for name in INSIDE}

    statuses = {name: (await look(site, "chengdu", what, token)).status for name, token in who.items()}

    assert statuses == expectations


@pytest.mark.parametrize("what", LOOKS)
async def test_at_an_event_that_is_not_public(site: Site, who: Who, what: str) -> None:
    expectations = {f"{name} of the private": expected(name, what) for name in INSIDE}
    expectations["deployment"] = expected("organiser", what)
    expectations |= dict.fromkeys(("nobody", "stranger", *INSIDE), 404)

    statuses = {name: (await look(site, PRIVATE, what, token)).status for name, token in who.items()}

    assert statuses == expectations


@pytest.mark.parametrize("what", LOOKS)
async def test_what_is_not_for_one_is_the_very_bytes_of_what_does_not_exist(site: Site, who: Who, what: str) -> None:
    for name in ("nobody", "stranger", *INSIDE):
        hidden = await look(site, PRIVATE, what, who[name])
        absent = await look(site, "no-such-event", what, who[name])

        assert hidden.code == "no_such"
        assert (hidden.status, hidden.body, headers_of(hidden)) == (absent.status, absent.body, headers_of(absent))


async def test_a_hidden_table_is_the_very_bytes_of_a_missing_event(site: Site, who: Who) -> None:
    table = await site.get("/api/events/chengdu/views/table:T99", who["participant"])
    event = await site.get("/api/events/no-such-event/views/table:T1", who["participant"])
    strange = await site.get("/api/events/-%0a/views/floor")

    assert table.body == event.body == strange.body


@pytest.mark.parametrize("event", ["chengdu", PRIVATE, "no-such-event"])
async def test_commands(site: Site, who: Who, event: str) -> None:
    """A display is let in to be refused: what a token may ask for is decided command by command."""
    mark = " of the private" if event == PRIVATE else ""
    inside = {f"{name}{mark}": 409 if name in ("display", "participant") else 200 for name in INSIDE}
    inside["deployment"] = 200
    outside = 401 if event == "chengdu" else 404
    expectations = dict.fromkeys(who, outside) | (inside if event != "no-such-event" else {})

    answers = {
        name: await site.do({"type": "note", "meeting": "M1", "text": f"by {name}"}, token or "", event)
        if token
        else await site.post(f"/api/events/{event}/commands", json={})
        for name, token in who.items()
    }

    assert {name: answer.status for name, answer in answers.items()} == expectations
    refused = {answer.code for answer in answers.values() if answer.status == 409}
    assert refused <= {"not_allowed"}


async def test_an_explicit_bad_token_is_401_everywhere(site: Site, who: Who) -> None:
    cookie = await site.signed_in(str(who["coordinator"]))
    for event in ("chengdu", PRIVATE, "no-such-event"):
        for header in ("Bearer mf_wrong", "Bearer ", "Basic bWY6", str(who["coordinator"])):
            answer = await site.get(f"/api/events/{event}/views/floor", headers={"Authorization": header, **cookie})

            assert answer.status == 401
            assert answer.code == "sign_in"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), [("GET", "/metrics"), ("POST", "/api/events")])
async def test_what_is_the_deployments(site: Site, who: Who, method: str, path: str) -> None:
    statuses = {name: (await site.ask(method, path, token)).status for name, token in who.items()}

    allowed = statuses.pop("deployment")
    assert allowed == (200 if method == "GET" else 422)
    assert statuses.pop("nobody") == 401
    assert set(statuses.values()) == {403}


async def test_a_participant_sees_no_contact_and_no_unlisted_name(site: Site, who: Who) -> None:
    """A canary in everything that is for the desk alone."""
    for kind, which, entity in (
        ("person", "P9", {"name": "CANARY-9", "languages": {}, "listed": False}),
        ("person", "P8", {"name": "Listed", "languages": {}, "listed": True, "contact": "CANARY-8"}),
    ):
        command = {"type": "put", "kind": kind, "id": which, "entity": entity}
        assert (await site.do(command, str(who["organiser"]))).status == 200
    await site.do({"type": "note", "meeting": "M1", "text": "CANARY-note"}, str(who["coordinator"]))

    assert b"CANARY-8" in (await look(site, "chengdu", "desk", who["coordinator"])).body
    for name in ("nobody", "display", "participant", "stranger"):
        for what in LOOKS:
            assert b"CANARY" not in (await look(site, "chengdu", what, who[name])).body


async def test_a_revoked_token_is_out_at_once_on_this_node(site: Site, who: Who) -> None:
    token = str(who["coordinator"])
    cookie = await site.signed_in(token)
    assert (await site.get("/api/events/chengdu/views/desk", headers=cookie)).status == 200

    await site.tokens.revoke("chengdu", role="coordinator")

    assert (await site.get("/api/events/chengdu/views/desk", token)).status == 401
    assert (await site.get("/api/events/chengdu/views/desk", headers=cookie)).status == 401
    assert (await site.get("/api/events/chengdu/views/floor", headers=cookie)).status == 200


def headers_of(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in answer.headers.items() if name != "Date"}
