"""One way down the house: import-linter's contracts hold, bite, and leave no room out."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "server" / "meetingfloor"
CONTRACTS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

KNOWS_REDIS = {"store"}
NEVER_COULD = {"floor", "wire", "logs", "metrics", "settings", "__init__", "__main__"}
"""Held by another contract, or too small to be a room."""


def rooms() -> set[str]:
    return {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}


def linted(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--config",
        str(root / "pyproject.toml"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(root / "server")}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_everybody_imports_downwards_only() -> None:
    found = linted(REPOSITORY)

    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("module", "wrong"),
    [
        ("floor/cells.py", "import meetingfloor.wire.up"),
        ("wire/up.py", "import time"),
        ("client/session.py", "import asyncio"),
        ("web/app.py", "import redis"),
        ("web/app.py", "import meetingfloor.settings"),
        ("store/keys.py", "import meetingfloor.files.faults"),
        ("unplanned.py", ""),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, module: str, wrong: str) -> None:
    leave = shutil.ignore_patterns("__pycache__", "faces")
    shutil.copytree(PACKAGE, tmp_path / "server" / "meetingfloor", ignore=leave)
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    path = tmp_path / "server" / "meetingfloor" / module
    path.write_text((path.read_text() if path.exists() else "") + f"\n{wrong}\n")

    found = linted(tmp_path)

    assert found.returncode != 0
    assert "BROKEN" in found.stdout
    named = f"meetingfloor.{module.removesuffix('.py').replace('/', '.')}"
    assert wrong == "" or f"{named} -> {wrong.removeprefix('import ')}" in found.stdout


def test_no_room_is_left_out() -> None:
    only_the_store = next(one for one in CONTRACTS if one["name"] == "Only the store knows Redis")
    held = {source.removeprefix("meetingfloor.") for source in only_the_store["source_modules"]}

    assert held == rooms() - KNOWS_REDIS - NEVER_COULD


def test_no_file_is_longer_than_one_reads() -> None:
    smells = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > 400
    }

    assert smells == {}


def test_no_pattern_is_possessive() -> None:
    """Python before 3.11.5 matches groups under possessive quantifiers wrongly, and Debian 12 has 3.11.2."""
    possessive = re.compile(r"""rb?(["']).*[^\\][*+?}]\+.*\1""")
    wrong = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in PACKAGE.rglob("*.py")
        for number, text in enumerate(path.read_text().splitlines(), 1)
        if possessive.search(text)
    ]

    assert wrong == []
