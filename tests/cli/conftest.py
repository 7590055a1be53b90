"""A command line on an empty store."""

from pathlib import Path

import pytest

from cli.command import Command
from cli.plans import a_small_plan
from rig.valkey import Valkey


@pytest.fixture
def command(tmp_path: Path, valkey: Valkey) -> Command:
    """On the shared store, emptied."""
    home = tmp_path / "home"
    home.mkdir()
    return Command(home, "--redis", valkey.url)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small plan as CSV files, to be changed by the test."""
    return a_small_plan(tmp_path)
