import asyncio
from builders import COORDINATOR
from rig.events import a_node, an_event
from meetingfloor.floor.commands import Note
from meetingfloor.live.ids import new_id
from meetingfloor.live.event import wall_ms

async def test_twin(valkey):
    async with a_node(valkey.url) as events:
        live = await an_event(events)
        i = new_id(wall_ms())
        a = asyncio.create_task(live.submit.ask(i, Note("M1", "x"), COORDINATOR))
        b = asyncio.create_task(live.submit.ask(i, Note("M1", "x"), COORDINATOR))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        a.cancel()
        await asyncio.sleep(1)
        print("TASKS", [(t.get_name(), t.done(), t.cancelled() if t.done() else None) for t in live._tasks], "b done", b.done())
        async with asyncio.timeout(3):
            print("next:", await live.submit.ask(new_id(wall_ms()), Note("M1", "y"), COORDINATOR))
