"""Options, exit codes, what is refused by name."""

from pathlib import Path

import pytest

from cli.command import Command, Running, all_gone
from meetingfloor.files import Plan, read
from rig.valkey import Valkey


@pytest.fixture
def bare(tmp_path: Path) -> Command:
    """Without a store."""
    return Command(tmp_path)


def test_help_names_every_command(bare: Command) -> None:
    said = bare.run("--help")
    names = (
        *("demo", "serve", "import", "export", "template", "token", "links", "revoke", "watch", "simulate"),
        *("rehearse", "report", "backup", "restore", "doctor"),
    )
    assert [] == [name for name in names if name not in said]


@pytest.mark.parametrize("name", ["rehearse", "report", "backup", "restore"])
def test_what_comes_later_says_so(bare: Command, name: str) -> None:
    bare.run(name, "fair", "--out", "x", exits=1)

    assert f"meetingfloor {name} comes in a later release" in bare.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--redis", "redis+sentinel://a:1,b:1/mymaster"), "Sentinel) comes later"),
        (("--redis", "redis+cluster://a:1,b:1"), "Cluster) comes later"),
        (("--redis", "redis://127.0.0.1:1"), "does not answer"),
        (("--redis", "http://a"), "is not a store"),
    ],
)
def test_what_serve_cannot_do_is_refused_by_name(bare: Command, words: tuple[str, ...], why: str) -> None:
    bare.run("serve", *words, exits=1)

    assert why in bare.err
    assert "" == bare.out


def test_options_that_cannot_be_are_usage(bare: Command) -> None:
    bare.run("serve", "--port", "99999", exits=2)
    bare.run("serve", "--bogus", exits=2)
    bare.run("nonsense", exits=2)
    bare.run("serve", exits=2, MEETINGFLOOR_PORT="a lot")


def test_every_option_has_a_variable(tmp_path: Path, valkey: Valkey) -> None:
    variables = {"MEETINGFLOOR_PORT": "0", "MEETINGFLOOR_REDIS": valkey.url, "MEETINGFLOOR_LOG": "error"}
    with Running(tmp_path, "serve", **variables) as server:
        line = server.says("listening on ")

        assert [line] == server.said
        assert line.startswith("listening on http://127.0.0.1:")
        assert 0 == server.interrupt()


def test_without_a_store_there_is_one_of_our_own_and_it_goes_again(tmp_path: Path, plan: Path) -> None:
    command = Command(tmp_path)
    command.run("import", plan)

    assert '"fair"' in command.run("export", "fair")
    assert (tmp_path / ".local/share/meetingfloor").is_dir()
    assert all_gone(tmp_path)


def test_the_template_can_be_filled_in(bare: Command, tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    bare.run("template", "--out", out)
    faults = read(out)

    assert not isinstance(faults, Plan)
    assert ["there is no event"] == [fault.wrong for fault in faults]
    bare.run("template", "--out", tmp_path / "no" / "such" / "folder.xlsx", exits=1)


async def test_watch_shows_the_grid(command: Command, plan: Path, valkey: Valkey) -> None:
    command.run("import", plan)
    with Running(command.home, "serve", "--port", "0", "--redis", valkey.url, MEETINGFLOOR_LOG="error") as server:
        url = server.says("listening on ").removeprefix("listening on ")
        seen = Command(command.home)
        seen.run("watch", "fair", "--server", url, COLUMNS="100")
        assert "Nordvind · Sichuan Env." in seen.out
        assert "10:00–10:20" in seen.out
        seen.run("watch", "fair", "--view", "desk", "--server", url, exits=1)
        seen.run("watch", "nowhere", "--server", url, exits=1)
        seen.run("watch", "fair", "--server", url, "--token", "mf_wrong", exits=1)
