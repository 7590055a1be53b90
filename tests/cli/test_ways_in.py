"""token, links, revoke."""

import csv
import stat
from pathlib import Path

import pytest

from cli.command import Command
from meetingfloor.client.connection import GaveUp, connect
from rig.server import Server
from rig.valkey import Valkey


def test_a_token_stands_alone_on_standard_output(command: Command, plan: Path) -> None:
    command.run("import", plan)
    command.run("token", "fair", "--role", "coordinator")

    assert 1 == len(command.lines)
    assert command.out.startswith("mf_")
    assert "" == command.err


def test_a_link_carries_its_token_in_the_fragment(command: Command, plan: Path) -> None:
    command.run("import", plan)
    link = command.run("token", "fair", "--role", "display", "--link", "--server", "https://hall.example").strip()
    assert link.startswith("https://hall.example/fair/display#token=mf_")
    me = command.run("token", "fair", "--role", "participant", "--person", "ana", "--link").strip()
    assert me.startswith("http://127.0.0.1:8000/fair/me#token=mf_")


def test_who_asks_for_a_token_that_cannot_be_learns_why(command: Command, plan: Path) -> None:
    command.run("import", plan)
    command.run("token", "nowhere", "--role", "display", exits=1)
    assert "there is no event nowhere" in command.err
    command.run("token", "fair", "--role", "participant", "--person", "nobody", exits=1)
    command.run("token", "fair", "--role", "participant", exits=2)
    command.run("token", "fair", "--role", "king", exits=2)
    command.run("token", "fair", "--role", "display", "--expires", "soon", exits=2)
    command.run("token", "*", "--role", "display", exits=1)
    assert command.run("token", "*", "--role", "organiser", "--expires", "never").startswith("mf_")


def test_links_are_one_for_every_person_and_for_the_owners_eyes(command: Command, plan: Path, tmp_path: Path) -> None:
    command.run("import", plan)
    out = tmp_path / "links.csv"
    command.run("links", "fair", "--out", out, MEETINGFLOOR_SERVER="https://hall.example")
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))

    assert [("ana", "ana@example.org"), ("bo", "")] == [(row["id"], row["contact"]) for row in rows]
    assert all(row["link"].startswith("https://hall.example/fair/me#token=mf_") for row in rows)
    assert 0o600 == stat.S_IMODE(out.stat().st_mode)


async def test_a_revoked_persons_screen_closes(command: Command, plan: Path, tmp_path: Path, valkey: Valkey) -> None:
    command.run("import", plan)
    command.run("links", "fair", "--out", tmp_path / "links.csv")
    rows = list(csv.DictReader((tmp_path / "links.csv").read_text("utf-8-sig").splitlines()))
    tokens = {row["id"]: row["link"].partition("#token=")[2] for row in rows}
    async with (
        Server("--redis", valkey.url) as server,
        connect(server.url, "fair", "me", token=tokens["ana"]) as ana,
        connect(server.url, "fair", "me", token=tokens["bo"]) as bo,
    ):
        command.run("revoke", "fair", "--person", "ana")

        assert "1 revoked" == command.out.strip()
        with pytest.raises(GaveUp) as gave_up:
            await ana.stands_at(1_000)
        assert "sign_in" == gave_up.value.reason
        assert "ana" not in bo.session.view
        assert not bo.is_stale


def test_revoking_names_exactly_one_sort(command: Command, plan: Path) -> None:
    command.run("import", plan)
    command.run("revoke", "fair", exits=2)
    command.run("revoke", "fair", "--person", "ana", "--role", "display", exits=2)
    command.run("revoke", "nowhere", "--role", "display", exits=1)
