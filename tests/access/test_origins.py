"""Whose page it is that asks, and from which address."""

from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from meetingfloor.access.origins import BadOrigin, Origins


def a_request(**headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_mocked_request("GET", "/ws/chengdu", headers={"Host": "floor.example:8000", **named})


OURS = "http://floor.example:8000"


@pytest.mark.parametrize(
    ("headers", "admitted"),
    [
        ({}, True),
        ({"Origin": OURS}, True),
        ({"Origin": "http://FLOOR.example:8000"}, True),
        ({"Origin": OURS, "Cookie": "mf_desk=1"}, True),
        ({"Origin": "https://listed.example"}, True),
        ({"Origin": "https://listed.example:443"}, True),
        ({"Cookie": "mf_desk=1"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://floor.example"}, False),
        ({"Origin": "http://floor.example:8001"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://floor.example:8000.evil.example"}, False),
        ({"Origin": "http://evil.example@floor.example:8000"}, False),
        ({"Origin": "http://floor.example:8000/page"}, False),
        ({"Origin": "http://listed.example"}, False),
        ({"Origin": "file://"}, False),
        ({"Origin": "http://[broken"}, False),
    ],
)
def test_a_socket_is_opened_by_ours_the_listed_and_who_has_neither_origin_nor_cookie(
    headers: dict[str, str], admitted: bool
) -> None:
    origins = Origins(listed=["https://listed.example/"])

    assert origins.admits(a_request(**headers)) is admitted


def test_a_listed_origin_is_not_ours() -> None:
    origins = Origins(listed=["https://listed.example"])

    assert not origins.is_ours(a_request(Origin="https://listed.example"))
    assert origins.is_ours(a_request(Origin=OURS))


def test_behind_a_proxy_that_ends_tls_our_own_page_is_ours_and_https() -> None:
    request = make_mocked_request("GET", "/", headers={"Host": "floor.example", "Origin": "https://floor.example"})

    assert Origins().is_ours(request)
    assert Origins().is_https(request)


def test_what_is_listed_must_be_an_origin() -> None:
    with pytest.raises(BadOrigin):
        Origins(listed=["floor.example"])
    with pytest.raises(BadOrigin):
        Origins(proxies=["the proxy"])


def seen_from(remote: str, forwarded: str, proxies: list[str]) -> str:
    request = a_request(X_Forwarded_For=forwarded).clone(remote=remote)
    return Origins(proxies=proxies).address(request)


def test_an_address_is_the_peers_unless_the_peer_is_a_believed_proxy() -> None:
    assert seen_from("192.0.2.1", "198.51.100.9", []) == "192.0.2.1"
    assert seen_from("10.0.0.1", "6.6.6.6, 198.51.100.9, 10.0.0.2", ["10.0.0.0/8"]) == "198.51.100.9"
    assert seen_from("10.0.0.1", "", ["10.0.0.0/8"]) == "10.0.0.1"
