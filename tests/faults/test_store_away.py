"""A store that is gone, full or read-only: the floor stays readable, screens know, nothing is told falsely."""

import asyncio
import contextlib

from builders import COORDINATOR, EVENT
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.commands import Note
from meetingfloor.live.event import wall_ms
from meetingfloor.live.ids import new_id
from meetingfloor.store import load
from meetingfloor.store.append import Done
from rig.events import a_node, an_event, ask, until
from rig.served import a_served_floor
from rig.valkey import Valkey


async def test_while_the_store_is_gone_screens_read_on_and_are_told_that_they_are_stale(own_valkey: Valkey) -> None:
    async with a_served_floor(own_valkey.url, beat=5) as served:
        token = await served.token()
        async with served.screen("desk", token=token) as desk, served.screen("floor") as display:
            own_valkey.kill()

            async with asyncio.timeout(4):
                while "behind" not in (beat := await display.hear_a("beat")):
                    pass
            assert beat["behind"] > 2_000
            refused = await desk.do({"type": "note", "meeting": "M1", "text": "while it is away"})
            assert "store_unavailable" == refused["code"]
            async with served.screen("floor") as late:
                assert {"M1", "M2", "M3"} == set(late.shown["meeting"])

            own_valkey.start()
            while "behind" in await display.hear_a("beat"):
                pass
            assert "done" == (await desk.do({"type": "note", "meeting": "M1", "text": "again"}))["t"]


async def test_what_was_sent_when_the_store_died_is_answered_truly_once_it_is_back(own_valkey: Valkey) -> None:
    """Many times, so that some die between being written and being answered."""
    async with a_node(own_valkey.url) as node:
        live = await an_event(node)
        told: dict[str, Done | Refusal] = {}

        async def one(text: str) -> None:
            which = new_id(wall_ms())
            told[which] = await ask(live, Note("M1", text), COORDINATOR, id=which)

        for turn in range(8):
            asking = [asyncio.create_task(one(f"{turn}/{number}")) for number in range(30)]
            await asyncio.sleep(0)
            await until(lambda: any(task.done() for task in asking))  # noqa: B023
            own_valkey.restart()
            await asyncio.gather(*asking)

        in_log: dict[str, int] = {}
        while entries := await load.log(live.event.store.reads, EVENT, len(in_log)):
            from meetingfloor.floor.entry import read

            for missed in entries:
                assert in_log.setdefault(read(missed.blob, missed.print).id, missed.version) == missed.version
        for which, answer in told.items():
            if isinstance(answer, Done):
                assert in_log[which] == answer.version
            else:
                assert answer.code == "store_unavailable"
                assert which not in in_log


async def test_a_user_without_write_reads_and_is_refused(own_valkey: Valkey) -> None:
    async with a_node(own_valkey.url) as node:
        live = await an_event(node)
        redis = live.event.store.reads
        await redis.execute_command("ACL", "SETUSER", "default", "-@write")
        try:
            assert Refusal("store_unavailable") == await ask(live, Note("M1", "no"), COORDINATOR)
            assert 1 == live.event.floor.version
            await until(lambda: live.event.behind_ms < 1500)
        finally:
            await redis.execute_command("ACL", "SETUSER", "default", "+@all")
        assert Done(2) == await ask(live, Note("M1", "yes"), COORDINATOR)


async def test_a_full_disk_refuses_or_stays_silent_and_all_comes_back_with_room() -> None:
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(Valkey(file_bytes_most=64 * 1024))
        async with a_node(full.url) as node:
            live = await an_event(node)
            told: list[Done | Refusal] = []

            async def asking(meeting: str) -> None:
                while True:
                    told.append(await ask(live, Note(meeting, f"{len(told)} " + "x" * 1_500), COORDINATOR))

            going = [asyncio.create_task(asking(meeting)) for meeting in ("M1", "M2", "M3")]
            await asyncio.to_thread(full.died)
            version = live.event.floor.version
            await until(lambda: live.event.behind_ms > 2_000)
            assert "M1" in live.event.floor.meetings
            full.file_bytes_most = None
            full.start()
            await until(lambda: live.event.floor.version > version + 4)
            for task in going:
                task.cancel()
            assert all(isinstance(answer, Done) or answer.code == "store_unavailable" for answer in told)
