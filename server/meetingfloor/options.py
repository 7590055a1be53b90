"""What the commands at the door share: their options, how they are run, and how they say no.

Exit codes: 0 done, 1 refused (why on standard error), 2 usage.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from signal import SIGINT, SIGTERM
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from meetingfloor import logs
from meetingfloor.errands import BadWish
from meetingfloor.floor.answer import Failure
from meetingfloor.node import new_loop, open_store, url_of
from meetingfloor.settings import HELP, BadSetting, Settings, settings, variable
from meetingfloor.store.connect import Store

T = TypeVar("T")


def option(name: str, help_: str | None = None, *more: str) -> Any:
    """An option with its environment variable; what it is for stands in settings.py, or is given."""
    dashed = f"--{name.replace('_', '-')}"
    return typer.Option(dashed, *more, envvar=variable(name), help=help_ or HELP[name])


def flag(name: str, help_: str) -> Any:
    return typer.Option(f"--{name.replace('_', '-')}", envvar=variable(name), help=help_)


Event = Annotated[str, typer.Argument(metavar="EVENT", help="the event's id", show_default=False)]
Redis = Annotated[str | None, option("redis")]
Data = Annotated[str | None, option("data")]
Out = Annotated[Path | None, option("out", "where to write it")]
Server = Annotated[str | None, option("server", "the server's address, as its visitors write it")]
Speed = Annotated[float, option("speed", "how fast the event's clock runs; 1 is real time")]
Seed = Annotated[int, option("seed", "another number makes another day")]


def say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)


def complain(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def given(**options: Any) -> Settings:
    """What is given wins over the environment; a value that cannot be is a usage error."""
    try:
        return settings(options, os.environ)
    except BadSetting as bad:
        complain(str(bad), *filter(None, [bad.remedy]))
        raise typer.Exit(2) from None


def run(errand: Coroutine[Any, Any, T]) -> T:
    """To its end, on uvloop where there is one; what fails says why and what to do, and exits with 1."""
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            return runner.run(errand)
    except BadWish as wish:
        complain(str(wish), wish.remedy)
        raise typer.Exit(2) from None
    except Failure as failure:
        complain(str(failure), *filter(None, [failure.remedy]))
        raise typer.Exit(1) from None
    except TimeoutError:
        complain("the store did not answer in time: nobody knows whether it was done", "look, and try again")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        complain("interrupted")
        raise typer.Exit(1) from None


def quiet() -> None:
    """What a command says is its own: the log speaks only where it is asked to."""
    chosen = given()
    logs.configure(chosen.log if variable("log") in os.environ else "error", chosen.log_form)


@asynccontextmanager
async def the_store(redis: str | None, data: str | None) -> AsyncIterator[Store]:
    quiet()
    async with open_store(given(redis=redis, data=data)) as store:
        yield store


async def unless_told(work: Coroutine[Any, Any, None]) -> None:
    """To its end, or until Ctrl-C or SIGTERM: then it is cancelled, and ends in order."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (SIGINT, SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        pass
    finally:
        for number in (SIGINT, SIGTERM):
            loop.remove_signal_handler(number)


def later(name: str) -> NoReturn:
    complain(f"meetingfloor {name} comes in a later release", "see CHANGELOG.md for what is here")
    raise typer.Exit(1)


def address(server: str | None) -> str:
    """Where the server is reached: as given, or as one on this machine would listen."""
    if server is not None:
        return server
    chosen = given()
    return url_of(chosen.host, chosen.port)


@contextmanager
def writable(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        complain(f"{out} cannot be written: {error.strerror or error}", "choose another place with --out")
        raise typer.Exit(1) from None
    except Failure as failure:
        complain(str(failure), failure.remedy)
        raise typer.Exit(1) from None
