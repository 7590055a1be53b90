"""`meetingfloor token` and `revoke` as a process that stays: a line of JSON in, a line out. The tests only start it."""

import asyncio
import json
import sys

from meetingfloor.access.tokens import Tokens
from meetingfloor.store.connect import Store


async def main(redis: str) -> None:
    store = await Store.open(redis)
    tokens = Tokens(store)
    while line := await asyncio.to_thread(sys.stdin.readline):
        what, *words = json.loads(line)
        if what == "issue":
            event, role, person, expires = words
            told: object = (await tokens.issue(event, role, person, expires)).token
        else:
            event, role, person = words
            told = await tokens.revoke(event, role=role, person=person)
        print(json.dumps(told), flush=True)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
