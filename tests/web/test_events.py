"""New events from bundles; health and figures."""

import json
from typing import Any

import pytest

from builders import EVENT, a_floor
from meetingfloor.files.bundle import dumps
from rig.events import entities_of
from rig.site import Site, a_site
from rig.valkey import Valkey

Who = dict[str, str | None]


def a_bundle(event: str = "nice") -> Any:
    entities = entities_of(a_floor())
    entities.event[event] = entities.event.pop(EVENT)
    return json.loads(dumps(entities))


async def test_a_bundle_becomes_an_event(site: Site, who: Who) -> None:
    answer = await site.post("/api/events", who["deployment"], json=a_bundle())

    assert answer.status == 201
    assert (answer.json["event"], answer.json["version"]) == ("nice", 1)
    assert answer.headers["Location"] == "/nice"
    frame = (await site.get("/api/events/nice/views/desk", who["deployment"])).json
    assert set(frame["put"]["meeting"]) == {"M1", "M2", "M3"}


async def test_an_event_that_is_there_is_not_made_again(site: Site, who: Who) -> None:
    answer = await site.post("/api/events", who["deployment"], json=a_bundle("chengdu"))

    assert (answer.status, answer.code, answer.json["standing"]) == (409, "in_use", {"event": "chengdu"})


async def test_every_fault_of_a_bundle_is_told_and_nothing_is_written(site: Site, who: Who) -> None:
    bundle = a_bundle()
    bundle["meeting"]["M1"]["table"] = "T99"
    bundle["person"]["P1"]["organisation"] = "O99"

    answer = await site.post("/api/events", who["deployment"], json=bundle)

    assert (answer.status, answer.code) == (422, "faults")
    assert len(answer.json["faults"]) == 2
    assert {"at", "wrong", "right"} == set(answer.json["faults"][0])
    assert (await site.get("/api/events/nice/views/desk", who["deployment"])).status == 404


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04zip", b"id,name\n1,2\n", b"[]", b'{"meetingfloor":2}', b"{" * 100])
async def test_what_is_no_bundle_is_faults(site: Site, who: Who, body: bytes) -> None:
    assert (await site.post("/api/events", who["deployment"], data=body)).code == "faults"


@pytest.mark.parametrize("taken", ["api", "ws", "assets", "metrics", "healthz"])
async def test_no_event_takes_the_servers_own_addresses(site: Site, who: Who, taken: str) -> None:
    answer = await site.post("/api/events", who["deployment"], json=a_bundle(taken))

    assert answer.code == "faults"


async def test_health_names_nothing(site: Site) -> None:
    alive, ready = await site.get("/healthz"), await site.get("/readyz")

    assert (alive.status, alive.json) == (200, {"alive": True})
    assert (ready.status, set(ready.json)) == (200, {"ready", "behind"})


async def test_a_node_that_leaves_is_not_ready(valkey: Valkey) -> None:
    async with a_site(valkey.url, leaving=lambda: True) as site:
        assert (await site.get("/readyz")).code == "not_ready"


async def test_figures_count_by_route_and_name_no_event(site: Site, who: Who) -> None:
    await site.get("/api/events/chengdu/views/floor")

    answer = await site.get("/metrics", who["deployment"])

    assert b"meetingfloor_http_requests_total{" in answer.body
    assert b'route="/api/events/{event}/views/{view}"' in answer.body
    assert b"chengdu" not in answer.body
