"""The way of a command: what gathered is decided, one batch in flight, again if the head moved (submit.md)."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog

from meetingfloor.floor.answer import Changes, Failure, Refusal
from meetingfloor.floor.commands import Command, Import, Undo
from meetingfloor.floor.entry import Ask, Entry, Nouns, digest
from meetingfloor.floor.floor import Floor, Journal
from meetingfloor.floor.model import Actor, Kind
from meetingfloor.floor.rules import Became, become, decide
from meetingfloor.floor.rules.setup import whole
from meetingfloor.live.event import EventHere
from meetingfloor.live.ids import id_refusal
from meetingfloor.store import load
from meetingfloor.store.append import Appender, Batch, Behind, Done, NotSent, Unknown, Written
from meetingfloor.store.grants import AWAY
from meetingfloor.store.keys import Keys
from meetingfloor.store.packing import packed, packed_import

log = structlog.get_logger()

MOST = 128
"""Commands in one batch."""
MOST_WAITING = 20_000
"""Commands that may wait for their batch; beyond it they are refused as too_many."""
SLOW_MS = 20
"""Who decides for longer asks for a turn at once."""
SHORTEST_TURN_MS, LONGEST_TURN_MS = 50, 5_000
FIRST_WAIT_S, LAST_WAIT_S = 0.005, 0.08
RETRY_S, SLOWEST_RETRY_S = 0.02, 0.5
UNREACHED: tuple[type[Exception], ...] = (NotSent, *AWAY)
"""The store did not take the batch: it was not reached, or it refused to write."""

Answer = Done | Refusal


class Waiting:
    """A command on its way. `sent`: it may be in the log, so that "not done" can no longer be said of it."""

    __slots__ = ("answer", "ask", "digest", "imported", "sent", "undone")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.digest = digest(ask.actor, ask.command)
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.sent = False
        self.undone: Entry | None = None
        self.imported: Nouns = {}

    def settle(self, answer: Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


class Decided(msgspec.Struct):
    """A batch as decided on one floor: what is to be written, and what is refused if the head is still there."""

    batch: Batch
    accepted: list[tuple[Waiting, Became]]
    refused: list[tuple[Waiting, Refusal]]
    twins: list[tuple[Waiting, Waiting, Became]]
    """Asked again in the same batch: with the one that was first, and what became of it."""
    took_ms: float


class Submit:
    """One event's commands on this node; used by sockets, HTTP and imports alike."""

    def __init__(self, event: EventHere, node: str) -> None:
        self._event = event
        self._appender = Appender(event.store.connection(), Keys(event.id), node)
        self._waiting: deque[Waiting] = deque()
        self._bell = asyncio.Event()
        self._turned_away = 0
        """Commands that were decided again because another node was first; for the metrics."""

    @property
    def decided_again(self) -> int:
        return self._turned_away

    async def ask(
        self, command_id: str, command: Command, actor: Actor, seen: int | None = None, until: int | None = None
    ) -> Answer:
        """What became of a command. Waits while nobody can know: the caller says how long it waits."""
        wall = self._event.wall()
        refusal = id_refusal(command_id, wall)
        if refusal is None and len(self._waiting) >= MOST_WAITING:
            refusal = Refusal("too_many")
        if refusal is not None:
            return refusal
        waiting = Waiting(Ask(command_id, command, actor, self._event.at_wall(wall), wall, seen, until))
        self._waiting.append(waiting)
        self._bell.set()
        return await waiting.answer

    async def preview(self, command: Command, actor: Actor) -> Changes | Refusal:
        """The same decision, on this node's floor, not appended."""
        wall = self._event.wall()
        waiting = Waiting(Ask("preview", command, actor, self._event.at_wall(wall), wall))
        await self._hand_over([waiting])
        return decide(self._event.floor, self._complete(waiting, {}))

    async def run(self) -> None:
        """Batch after batch, for ever."""
        try:
            while True:
                await self._bell.wait()
                batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                if not self._waiting:
                    self._bell.clear()
                try:
                    await self._settle(batch)
                except Exception as error:
                    # Our fault, and these commands': the ones after them must still be decided.
                    log.exception("batch_failed", event_id=self._event.id)
                    for waiting in batch:
                        if not waiting.answer.done():
                            waiting.answer.set_exception(error)
        finally:
            await self._appender.close()

    async def _settle(self, open_: list[Waiting]) -> None:
        tries = 0
        confirmed = False
        holds_turn = False
        retry_s, wait_s = RETRY_S, FIRST_WAIT_S
        round_trip_ms = 0.0
        while open_:
            try:
                await self._hand_over(open_)
                decided = self._decide(open_)
                if confirmed and not decided.accepted and not holds_turn:
                    # The call that turned this batch away told the head that it is refused at now.
                    self._answer(decided)
                    return
                turn_ms = self._turn(tries, decided.took_ms, round_trip_ms)
                began_s = time.monotonic()
                self._event.flying = {became.entry.print: became.entry for _, became in decided.accepted}
                answer = await self._appender.append(decided.batch, turn_ms)
                round_trip_ms = (time.monotonic() - began_s) * 1000
            except UNREACHED as failure:
                open_ = self._unreachable(open_, failure)
                confirmed = False
                await self._come_back(bool(open_), retry_s)
                retry_s = min(2 * retry_s, SLOWEST_RETRY_S)
                continue
            except Unknown as failure:
                log.warning("append_unknown", event_id=self._event.id, error=str(failure))
                for waiting in open_:
                    waiting.sent = True
                confirmed = False
                await self._come_back(True, retry_s)
                retry_s = min(2 * retry_s, SLOWEST_RETRY_S)
                continue
            finally:
                self._event.flying = {}
            if isinstance(answer, Done):
                self._written(decided)
                return
            tries += 1
            self._turned_away += len(open_)
            holds_turn = holds_turn or (turn_ms > 0 and answer.wait_ms == 0)
            open_, confirmed = await self._caught_up(open_, answer, decided.batch.version)
            if answer.wait_ms and open_:
                confirmed = False
                await self._event.moved(wait_s)
                wait_s = min(2 * wait_s, LAST_WAIT_S)
        if holds_turn:
            await self._give_back()

    # deciding

    async def _hand_over(self, open_: Sequence[Waiting]) -> None:
        """What a rule needs from the log: the entry that an undo undoes, what the last import wrote."""
        for waiting in open_:
            command = waiting.ask.command
            if isinstance(command, Undo) and waiting.undone is None:
                waiting.undone = self._event.recent.get(command.command) or await load.entry_of(
                    self._event.store.reads, self._event.id, command.command
                )
            elif isinstance(command, Import):
                waiting.imported = await load.imported(self._event.store.reads, self._event.id)

    def _complete(self, waiting: Waiting, made: dict[str, Entry]) -> Ask:
        ask = waiting.ask
        wall = self._event.wall()
        undone = waiting.undone
        if isinstance(ask.command, Undo):
            undone = made.get(ask.command.command, undone)
        brought = ask.command.entities.event.get(self._event.id) if isinstance(ask.command, Import) else None
        at = self._event.at_wall(wall, brought)
        return msgspec.structs.replace(ask, at=at, wall=wall, undone=undone, imported=waiting.imported)

    def _decide(self, open_: Sequence[Waiting]) -> Decided:
        """One synchronous step: decide each upon what those before it made, then put the floor back."""
        began_s = time.monotonic()
        floor = self._event.floor
        version, print_ = floor.version, floor.print
        made: dict[str, Entry] = {}
        firsts: dict[str, tuple[Waiting, Became]] = {}
        journals: list[Journal] = []
        decided = Decided(Batch(version, print_, [], [], {}), [], [], [], 0)
        try:
            for waiting in open_:
                if waiting.ask.id in made:
                    decided.twins.append((waiting, *firsts[waiting.ask.id]))
                    continue
                outcome = self._outcome(floor, waiting, made)
                if isinstance(outcome, Became):
                    decided.accepted.append((waiting, outcome))
                    journals.append(outcome.journal)
                    made[waiting.ask.id] = outcome.entry
                    firsts[waiting.ask.id] = (waiting, outcome)
                elif outcome is not None:
                    decided.refused.append((waiting, outcome))
            hashes = _hashes(floor, [became for _, became in decided.accepted])
        finally:
            for journal in reversed(journals):
                floor.put_back(journal)
        entries = [
            Written(became.entry.id, became.blob, became.entry.print, waiting.digest)
            for waiting, became in decided.accepted
        ]
        decided.batch = Batch(version, print_, list(dict.fromkeys(w.ask.id for w in open_)), entries, hashes)
        decided.took_ms = (time.monotonic() - began_s) * 1000
        return decided

    def _outcome(self, floor: Floor, waiting: Waiting, made: dict[str, Entry]) -> Became | Refusal | None:
        """A rule that fails is our fault, and only its own command's: the others go on."""
        try:
            return become(floor, self._complete(waiting, made))
        except Exception as error:
            log.exception("rule_failed", event_id=self._event.id, command=waiting.ask.command)
            if not waiting.answer.done():
                waiting.answer.set_exception(error)
            return None

    # what the store said

    def _written(self, decided: Decided) -> None:
        """It is in the log: this node's floor has it before anybody is answered."""
        for _, became in decided.accepted:
            if became.entry.version == self._event.floor.version + 1:
                self._event.apply(became.entry)
        self._event.at_head()
        self._answer(decided)

    def _answer(self, decided: Decided) -> None:
        for waiting, became in decided.accepted:
            waiting.settle(Done(became.entry.version))
        for waiting, refusal in decided.refused:
            waiting.settle(refusal)
        for waiting, first, became in decided.twins:
            same = waiting.digest == first.digest
            waiting.settle(Done(became.entry.version) if same else Refusal("id_reused", {"command": waiting.ask.id}))

    async def _caught_up(self, open_: list[Waiting], behind: Behind, decided_on: int) -> tuple[list[Waiting], bool]:
        """Take what was missed, answer what was known; what is left, and whether the floor is at that head."""
        await self._event.check_head(behind.version, behind.print, decided_on)
        await self._event.take_all(behind.missed, behind.version)
        left: list[Waiting] = []
        for waiting in open_:
            known = behind.known.get(waiting.ask.id)
            if known is None:
                left.append(waiting)
            elif known.digest == waiting.digest:
                waiting.settle(Done(known.version))
            else:
                waiting.settle(Refusal("id_reused", {"command": waiting.ask.id}))
        at_head = (behind.version, behind.print) == (self._event.floor.version, self._event.floor.print)
        return left, at_head

    def _unreachable(self, open_: list[Waiting], failure: BaseException) -> list[Waiting]:
        """What was never sent is refused; what was sent is asked for again until it is known."""
        log.warning("store_unavailable", event_id=self._event.id, error=str(failure))
        never_sent = [waiting for waiting in (*open_, *self._waiting) if not waiting.sent]
        self._waiting.clear()
        self._bell.clear()
        for waiting in never_sent:
            waiting.settle(Refusal("store_unavailable"))
        return [waiting for waiting in open_ if waiting.sent]

    async def _come_back(self, anything_open: bool, retry_s: float) -> None:
        try:
            await self._event.store.revive()
        except Failure as failure:
            log.warning("store_not_revived", event_id=self._event.id, error=str(failure))
        if anything_open:
            await asyncio.sleep(retry_s)

    # turns

    def _turn(self, tries: int, deciding_ms: float, round_trip_ms: float) -> int:
        """How long a turn to ask for, in ms; 0: none."""
        if tries < 2 and deciding_ms <= SLOW_MS:
            return 0
        return round(min(max(SHORTEST_TURN_MS, 3 * (deciding_ms + round_trip_ms)), LONGEST_TURN_MS))

    async def _give_back(self) -> None:
        """An empty batch at the head ends the turn; if it fails, the store's clock ends it."""
        try:
            floor = self._event.floor
            await self._appender.append(Batch(floor.version, floor.print, [], [], {}))
        except Failure as failure:
            log.info("turn_not_given_back", event_id=self._event.id, error=str(failure))


def _hashes(floor: Floor, accepted: list[Became]) -> dict[str, dict[str, bytes]]:
    """The grid as the batch leaves it: the last state of each entity that it touched; and what an import brought."""
    keys = Keys(floor.id)
    touched: dict[Kind, dict[str, None]] = {}
    hashes: dict[str, dict[str, bytes]] = {}
    for became in accepted:
        for step in became.journal.steps:
            touched.setdefault(step.kind, {})[step.id] = None
        if isinstance(became.entry.command, Import):
            _imported(keys, became.entry, hashes)
    for kind, ids in touched.items():
        nouns, touches = floor.of(kind), floor.touched[kind]
        hashes[keys.grid[kind]] = {which: packed(nouns.get(which), touches[which]) for which in ids}
    return hashes


def _imported(keys: Keys, entry: Entry, hashes: dict[str, dict[str, bytes]]) -> None:
    command: Any = entry.command
    for kind, nouns in command.entities.by_kind().items():
        pairs = hashes.setdefault(keys.imported[kind], {})
        pairs.update({which: packed_import(whole(noun)) for which, noun in nouns.items()})
    for kind, ids in entry.gone.items():
        hashes.setdefault(keys.imported[kind], {}).update({which: packed_import(None) for which in ids})
