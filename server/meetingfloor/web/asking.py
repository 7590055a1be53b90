"""Waiting for answers that may never come: who asked is told after a while, and what was asked goes on."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Asking:
    """What is on its way. It is never cancelled: it may be in the log by then, and the same id asks for it again."""

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._tasks: set[asyncio.Task[Any]] = set()

    async def answers(self, asked: Iterable[Coroutine[Any, Any, Answer]]) -> list[Answer] | None:
        """All answers in their order; None where one did not come in time."""
        tasks = [asyncio.create_task(one) for one in asked]
        for task in tasks:
            self._tasks.add(task)
            task.add_done_callback(self._done)
        late = (await asyncio.wait(tasks, timeout=self._within_s))[1] if tasks else set()
        return None if late else [task.result() for task in tasks]

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be waiting for it any more
