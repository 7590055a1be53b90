"""The door: `meetingfloor COMMAND`. Exit codes: 0 done, 1 refused (why on standard error), 2 usage."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from signal import SIGINT, SIGTERM
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import typer

from meetingfloor import errands, logs
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.model import Role
from meetingfloor.live.events import Events
from meetingfloor.node import Node, open_store
from meetingfloor.settings import HELP, BadSetting, Settings, settings, variable
from meetingfloor.store.connect import Store
from meetingfloor.store.embedded import default_folder

app = typer.Typer(
    name="meetingfloor",
    help="The live floor of a matchmaking event: tables × slots, kept true on every screen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
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
Token = Annotated[str | None, option("token", "a token; without one, a public event as everybody sees it")]
Speed = Annotated[float, option("speed", "how fast the event's clock runs; 1 is real time")]
Seed = Annotated[int, option("seed", "another number makes another day")]
Roles = Literal["organiser", "coordinator", "display", "participant"]


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
        complain(str(bad))
        raise typer.Exit(2) from None


def run(errand: Coroutine[Any, Any, T]) -> T:
    """To its end, on uvloop where there is one; what fails says why and what to do, and exits with 1."""
    try:
        with suppress(ImportError):
            import uvloop

            return uvloop.run(errand)
        return asyncio.run(errand)
    except errands.BadWish as wish:
        complain(str(wish), wish.remedy)
        raise typer.Exit(2) from None
    except Failure as failure:
        complain(str(failure), *filter(None, [failure.remedy]))
        raise typer.Exit(1) from None
    except TimeoutError:
        complain("the store did not answer in time: nobody knows whether it was done", "look, and try again")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def quiet() -> None:
    logs.configure(level=os.environ.get(variable("log"), "error"))  # type: ignore[arg-type]


@asynccontextmanager
async def the_store(redis: str | None, data: str | None) -> AsyncIterator[Store]:
    quiet()
    async with open_store(given(redis=redis, data=data)) as store:
        yield store


@asynccontextmanager
async def until_told() -> AsyncIterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set."""
    told = asyncio.Event()
    for number in (SIGINT, SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    try:
        yield told
    finally:
        for number in (SIGINT, SIGTERM):
            asyncio.get_running_loop().remove_signal_handler(number)


def later(name: str) -> NoReturn:
    complain(f"meetingfloor {name} comes in a later release", "see CHANGELOG.md for what is here")
    raise typer.Exit(1)
