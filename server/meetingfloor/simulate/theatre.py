"""One day, played once on somebody's server: the clock is taken, and given back."""

import asyncio

from meetingfloor.client.typed import typed
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.model import Entities, Event
from meetingfloor.simulate.day import a_day
from meetingfloor.simulate.deeds import Day
from meetingfloor.simulate.morning import give_clock_back
from meetingfloor.simulate.play import Play, Tell
from meetingfloor.simulate.stage import Stage

BEFORE_MS = 12 * 3_600_000
GIVE_BACK_S = 3.0


class NoDay(Failure):
    """There is nothing to play."""

    remedy = "import meetings first"


class ItIsOn(Failure):
    """The event really takes place now: nobody plays with it."""

    remedy = "import it under another id (--event) and simulate that one"


async def perform(url: str, event: str, token: str, *, speed: float, seed: int, tell: Tell) -> None:
    """Until the day is over. Raises NoServer, GaveUp, NoDay, ItIsOn, NotReset."""
    async with Stage(url, event, token) as stage:
        plan = typed(stage.screen.entities)
        noun = stage.floor.event
        if noun is None:
            raise NoDay(f"there is no event {event}")
        refuse_a_real_day(noun, stage.wall)
        day = day_of_plan(plan, seed)
        play = Play(stage, plan, day, tell)
        try:
            await play.set_clock(day.begins, speed)
            await play.run()
            play.say_what_came()
        finally:
            async with asyncio.timeout(GIVE_BACK_S):
                await stage.ask(give_clock_back(stage.floor, noun.clock))


def day_of_plan(plan: Entities, seed: int) -> Day:
    try:
        return a_day(plan, seed)
    except ValueError as error:
        raise NoDay(str(error)) from None


def refuse_a_real_day(event: Event, wall: int) -> None:
    if event.clock is None and event.starts - BEFORE_MS <= wall < event.ends:
        raise ItIsOn("this event takes place now, and a simulation would fill it with invented people")
