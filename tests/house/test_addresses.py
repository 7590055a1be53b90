"""What is answered over HTTP is what is published, and every problem is told."""

import re
from collections.abc import Iterator
from pathlib import Path

from meetingfloor.access.limits import HARD, Limits
from meetingfloor.screens.sockets import MESSAGE_S
from meetingfloor.settings import Settings
from meetingfloor.web import app, problems
from meetingfloor.wire.codec import MOST_BYTES, MOST_IMPORT_BYTES
from meetingfloor.wire.openapi import openapi

PROTOCOL = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
PAGES = {"/", "/assets/{path}", "/{event}", "/{event}/{face}", "/ws/{event}"}
CONTRACT = {"/api/{name}"}


def routes() -> Iterator[tuple[str, str]]:
    """As app.py writes them, the f-strings as they come out."""
    for method, path in re.findall(r'app\.router\.add_(\w+)\(f?"([^"]+)"', Path(app.__file__).read_text()):
        whole = path.replace("{event}/", "/api/events/{event}/", 1) if path.startswith("{event}/") else path
        yield method, re.sub(r"\{(\w+):[^}]*\}", r"{\1}", whole.replace("{{", "{").replace("}}", "}"))


def test_every_address_is_published_and_no_other() -> None:
    found = {(method, path) for method, path in routes() if path not in PAGES | CONTRACT}
    published = {(method, path) for path, methods in openapi()["paths"].items() for method in methods}

    assert published == found


def test_every_address_is_told() -> None:
    told = PROTOCOL.split("\n## HTTP", 1)[1]

    assert set() == {path for path in openapi()["paths"] if path not in told}


def test_every_problem_is_told_with_its_status() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| (\d{3}) \|", PROTOCOL, re.MULTILINE)
    told = {(code, int(status)) for codes, status in rows for code in re.findall(r"`(\w+)`", codes)}

    assert {(code, sort.status) for code, sort in problems.PROBLEMS.items() if code != "refused"} == told


def test_the_limits_are_one_and_told() -> None:
    limits = Limits()

    assert (MOST_BYTES, MOST_IMPORT_BYTES) == (limits.message_bytes, limits.import_bytes)
    assert (MOST_BYTES, MOST_IMPORT_BYTES) == (Settings().message_bytes, Settings().import_bytes)
    assert f"{limits.commands_a_second} commands/s" in PROTOCOL
    assert HARD == 10
    assert f"{MESSAGE_S:g} s for the handshake" in PROTOCOL
    assert f"A list (at most {limits.commands_in_a_list})" in PROTOCOL
