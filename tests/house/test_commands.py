"""Whoever adds half of a command, or of a code, learns it here: rule, role, docs, words."""

import re
from pathlib import Path
from typing import get_args

import pytest

from meetingfloor.client import closing
from meetingfloor.floor.answer import CODES, SENTENCES
from meetingfloor.floor.commands import LATER, Command
from meetingfloor.floor.model import KINDS, TYPES
from meetingfloor.floor.roles import MAY
from meetingfloor.floor.rules import RULES
from meetingfloor.wire.codes import BEHIND_MS, BYES, CLOSES

REPOSITORY = Path(__file__).parents[2]
WEB = REPOSITORY / "client_web" / "src"
PROTOCOL = (REPOSITORY / "docs" / "protocol.md").read_text()
LANGUAGES = sorted(path.name for path in (WEB / "words").iterdir() if path.is_dir())

COMMANDS = set(get_args(Command))
NAMES = {command.__struct_config__.tag for command in COMMANDS}


def keys(path: Path) -> set[str]:
    """What a module of words has a text for: the keys of its one object."""
    return set(re.findall(r"^ {2}(\w+):", path.read_text(), re.MULTILINE))


def written(first_column: str, text: str) -> set[str]:
    """Everything in backticks in the first column of the tables between a heading and the next."""
    part = text.split(first_column, 1)[1].split("\n## ", 1)[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("|")]
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_command_has_a_rule_and_nothing_else_has() -> None:
    assert set(RULES) == COMMANDS


def test_every_command_has_a_row_in_roles_and_nothing_else_has() -> None:
    assert set(MAY) == COMMANDS


def test_every_command_is_told_in_the_protocol() -> None:
    told = PROTOCOL.split("<!-- made: commands -->", 1)[1].split("<!-- end -->", 1)[1]

    assert set() == NAMES - written("| type | what it does |", told)
    assert set() == {name for name in LATER if f"`{name}`" not in PROTOCOL}


def test_a_command_is_of_this_release_or_of_a_later_one() -> None:
    assert set() == NAMES & LATER


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_its_words(language: str) -> None:
    assert NAMES | LATER == keys(WEB / "words" / language / "commands.ts")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_words(language: str) -> None:
    assert set(CODES) == keys(WEB / "words" / language / "refusals.ts")


def test_there_are_at_least_english_and_chinese() -> None:
    assert {"en", "zh"} <= set(LANGUAGES)


def test_every_refusal_has_its_sentence() -> None:
    assert set(CODES) == set(SENTENCES)
    assert {sentence for sentence in SENTENCES.values() if sentence.endswith((".", "?"))} == set(SENTENCES.values())


def test_every_kind_has_its_type() -> None:
    assert list(KINDS) == list(TYPES)


def test_client_and_server_agree_on_who_comes_back() -> None:
    assert {close.number for close in CLOSES} == set(closing.CLOSINGS)
    for close in CLOSES:
        assert close.comes_back == (closing.closing_of(close.number).back != "never"), close


def test_the_web_client_and_the_python_one_close_alike() -> None:
    table = (WEB / "live" / "closing.ts").read_text()
    found = {
        int(number): (back or "soon", reason or None, drops == "true")
        for number, back, reason, drops in re.findall(
            r"^ {2}(\d{4}): (?:SOON|\{ back: '(\w+)'(?:, reason: '(\w+)')?(?:, dropsFlying: (true))? \}),$",
            table,
            re.MULTILINE,
        )
    }

    assert {number: (one.back, one.reason, one.drops_flying) for number, one in closing.CLOSINGS.items()} == found


def test_the_protocol_names_every_bye() -> None:
    assert set() == {close.word for close in BYES if f"`{close.word}`" not in PROTOCOL}
    assert f"{BEHIND_MS:,}" in PROTOCOL
