"""doctor: what is ill is found and comes with what to do; what is well is not complained of."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from cli.command import Command
from meetingfloor.floor.model import ID_PATTERN
from meetingfloor.store.keys import Keys
from rig.valkey import Valkey

KEYS = Keys("fair")


@pytest.fixture
def free_port() -> str:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return str(trial.getsockname()[1])


@pytest.fixture
def doctor(tmp_path: Path, own_valkey: Valkey, plan: Path, free_port: str) -> Command:
    """On a durable store with one event and a few commands in its log."""
    home = tmp_path / "home"
    home.mkdir()
    command = Command(home, "--redis", own_valkey.url)
    command.run("import", plan)
    for label in ("one", "two"):
        (plan / "tables.csv").write_text(f"id,label,zone,seats\nT1,{label},A,4\nT2,2,A,4\n")
        command.run("import", plan)
    return command


@pytest.fixture
def store(own_valkey: Valkey) -> Iterator[redis.Redis]:
    with redis.Redis(unix_socket_path=str(own_valkey.path)) as client:
        yield client


def lines_of(command: Command, port: str, *, exits: int) -> list[str]:
    command.run("doctor", "--port", port, exits=exits)
    return command.lines


def ill(lines: list[str]) -> list[str]:
    return [line.removeprefix("✗ ") for line in lines if line.startswith("✗")]


def test_what_is_well_is_well(doctor: Command, free_port: str) -> None:
    said = lines_of(doctor, free_port, exits=0)

    assert [] == ill(said)
    assert "✓ event fair: 3 log entries, each print right; the grid is what they fold to" in said
    assert any("fsync always" in line for line in said)


def test_an_evicting_store_is_found(doctor: Command, free_port: str, store: redis.Redis) -> None:
    store.config_set("maxmemory-policy", "allkeys-lru")
    said = ill(lines_of(doctor, free_port, exits=1))

    assert "maxmemory-policy allkeys-lru: the log can be evicted · set noeviction" in said
    assert any(line.startswith("a server: would not start on it") for line in said)


def test_a_store_that_keeps_nothing_is_found(command: Command, free_port: str) -> None:
    said = ill(lines_of(command, free_port, exits=1))

    assert ["append-only file: off: what is answered is lost when the store ends · set appendonly yes"] == said


def test_a_slower_fsync_is_worth_knowing_but_not_ill(doctor: Command, free_port: str, store: redis.Redis) -> None:
    store.config_set("appendfsync", "everysec")
    said = lines_of(doctor, free_port, exits=0)

    assert ["! appendfsync everysec: a power cut loses a second of what was answered · set appendfsync always"] == [
        line for line in said if line.startswith("! app")
    ]


def test_a_flipped_byte_is_found(doctor: Command, free_port: str, store: redis.Redis) -> None:
    """Streams cannot be changed in place: so the log is written anew, with one byte of entry 2 another."""
    entries = store.xrange(KEYS.log)
    store.delete(KEYS.log)
    for entry_id, fields in entries:  # type: ignore[union-attr]
        if entry_id == b"2-0":
            fields[b"entry"] = flipped(fields[b"entry"])
        store.xadd(KEYS.log, fields, id=entry_id)
    said = ill(lines_of(doctor, free_port, exits=1))

    assert 1 == len(said)
    assert said[0].startswith("event fair: log entry 2: its bytes do not give its print")
    assert "restore a backup" in said[0]


def flipped(blob: bytes) -> bytes:
    return blob[:-1] + bytes([blob[-1] ^ 1])


def test_a_lost_tail_is_found(doctor: Command, free_port: str, store: redis.Redis) -> None:
    store.xdel(KEYS.log, "3-0")

    assert ["event fair: its log ends at 2, its head says 3"] == [
        line.partition(" · ")[0] for line in ill(lines_of(doctor, free_port, exits=1))
    ]


def test_a_grid_that_is_not_its_logs_fold_is_found(doctor: Command, free_port: str, store: redis.Redis) -> None:
    cell = store.hget(KEYS.grid["table"], "T1")
    assert isinstance(cell, bytes)
    store.hset(KEYS.grid["table"], "T1", cell.replace(b"two", b"six"))
    said = ill(lines_of(doctor, free_port, exits=1))

    assert ["event fair: the grid is not what the log made of it (1 apart): table T1"] == [
        line.partition(" · ")[0] for line in said
    ]


def test_a_port_that_somebody_holds_is_found(doctor: Command) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        said = ill(lines_of(doctor, port, exits=1))

    assert [f"port {port}: 127.0.0.1: Address already in use · choose another with --port, or end who holds it"] == said


@pytest.mark.parametrize(
    ("screens", "mark"),
    [("", "! open files: 1024: room for 922 screens a process"), ("900", "✓ open files: 1024: room for 900 screens")],
)
def test_a_low_limit_of_open_files_is_worth_knowing_unless_it_is_enough(
    command: Command, free_port: str, screens: str, mark: str
) -> None:
    command.run("doctor", "--port", free_port, exits=1, files=1024, MEETINGFLOOR_SCREENS=screens)

    assert any(line.startswith(mark) for line in command.lines)


def test_more_screens_than_files_are_ill(command: Command, free_port: str) -> None:
    """As a server would refuse them."""
    command.run("doctor", "--port", free_port, exits=1, files=1024, MEETINGFLOOR_SCREENS="1000")

    assert any(line.startswith("open files: --screens 1000: a process may open 1024") for line in ill(command.lines))


def test_a_store_that_is_away_is_found_and_the_rest_is_looked_at_all_the_same(tmp_path: Path, free_port: str) -> None:
    command = Command(tmp_path, "--redis", "redis://127.0.0.1:1")
    said = lines_of(command, free_port, exits=1)

    assert 1 == len(ill(said))
    assert "does not answer" in ill(said)[0]
    assert any(line.startswith("✓ port") for line in said)


def test_a_data_folder_that_cannot_be_is_found(tmp_path: Path, free_port: str) -> None:
    (tmp_path / "file").write_text(ID_PATTERN)
    command = Command(tmp_path, "--data", str(tmp_path / "file" / "data"))

    assert any(line.startswith("data folder") for line in ill(lines_of(command, free_port, exits=1)))
