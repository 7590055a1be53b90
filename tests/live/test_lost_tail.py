"""A log that lost its tail is noticed by every node, and nobody keeps what was rolled back."""

import shutil
from pathlib import Path

from builders import COORDINATOR, EVENT, OTHER_COORDINATOR
from meetingfloor.floor.commands import MoveMeeting, Note
from meetingfloor.store import load
from meetingfloor.store.append import Done
from rig.events import a_node, an_event, ask, folded, state_of, until
from rig.valkey import Valkey


def copy_of(valkey: Valkey, to: Path) -> None:
    shutil.copytree(valkey.folder / "appendonlydir", to)


def put_back(valkey: Valkey, from_: Path) -> None:
    """The store as it was: as if its last writes had never reached the disk."""
    valkey.kill()
    shutil.rmtree(valkey.folder / "appendonlydir")
    shutil.copytree(from_, valkey.folder / "appendonlydir")
    valkey.start()


async def test_a_node_that_stood_beyond_the_head_loads_anew(own_valkey: Valkey, tmp_path: Path) -> None:
    async with a_node(own_valkey.url) as node:
        live = await an_event(node)
        await ask(live, Note("M1", "kept"), COORDINATOR)
        copy_of(own_valkey, tmp_path / "aof")
        await ask(live, Note("M1", "lost"), COORDINATOR)
        await ask(live, MoveMeeting("M1", table="T4"), COORDINATOR)

        put_back(own_valkey, tmp_path / "aof")

        await until(lambda: live.event.floor.version == 2)
        assert "kept" == live.event.floor.meetings["M1"].note
        assert "T1" == live.event.floor.meetings["M1"].table


async def test_another_node_writing_on_over_the_lost_tail_is_noticed_by_its_print(
    own_valkey: Valkey, tmp_path: Path
) -> None:
    async with a_node(own_valkey.url) as node:
        live = await an_event(node)
        copy_of(own_valkey, tmp_path / "aof")
        for text in ("lost 1", "lost 2", "lost 3"):
            await ask(live, Note("M1", text), COORDINATOR)

        put_back(own_valkey, tmp_path / "aof")
        async with a_node(own_valkey.url) as other:
            there = await other.get(EVENT)
            assert there is not None
            for text in ("a", "b", "c", "d"):
                assert isinstance(await ask(there, Note("M2", text), OTHER_COORDINATOR), Done)

            await until(lambda: live.event.floor.print == there.event.floor.print)
            assert state_of(live.event.floor) == state_of(there.event.floor)
            assert live.event.floor.meetings["M1"].note is None
            assert isinstance(await ask(live, Note("M1", "anew"), COORDINATOR), Done)
            head, _ = await load.head(live.event.store.reads, EVENT)
            await until(lambda: there.event.floor.version == head)
            assert state_of(await folded(live.event.store)) == state_of(there.event.floor)
