"""The door: `meetingfloor COMMAND`. Exit codes: 0 done, 1 refused (why on standard error), 2 usage."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from msgspec.structs import replace

from meetingfloor import errands, logs
from meetingfloor.files import Fault
from meetingfloor.floor.model import Entities, Role
from meetingfloor.garbage import collect_seldom
from meetingfloor.node import Node
from meetingfloor.options import (
    Data,
    Event,
    Out,
    Redis,
    Seed,
    Server,
    Speed,
    address,
    complain,
    flag,
    given,
    later,
    option,
    quiet,
    run,
    say,
    the_store,
    unless_told,
    writable,
)
from meetingfloor.settings import HELP, Settings
from meetingfloor.store.embedded import default_folder
from meetingfloor.workers import Workers

app = typer.Typer(
    name="meetingfloor",
    help="The live floor of a matchmaking event: tables × slots, kept true on every screen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# a server


@app.command()
def serve(
    *,
    host: Annotated[str | None, option("host")] = None,
    port: Annotated[int | None, option("port")] = None,
    workers: Annotated[int | None, option("workers")] = None,
    screens: Annotated[int | None, option("screens")] = None,
    redis: Redis = None,
    data: Data = None,
    origin: Annotated[list[str] | None, typer.Option("--origin", help=HELP["origin"])] = None,
    proxies: Annotated[list[str] | None, typer.Option("--proxies", help=HELP["proxies"])] = None,
    metrics: Annotated[str | None, option("metrics")] = None,
    log: Annotated[str | None, option("log")] = None,
) -> None:
    """A server for every event of a store: pages, API, WebSocket."""
    chosen = given(
        host=host, port=port, workers=workers, screens=screens, redis=redis, data=data,
        origin=origin or None, proxies=proxies or None, metrics=metrics, log=log,
    )  # fmt: skip
    logs.configure(chosen.log, chosen.log_form)
    run(Workers(chosen, say).run() if chosen.workers > 1 else unless_told(_serve(chosen)))


async def _serve(chosen: Settings) -> None:
    async with Node(chosen) as node:
        say(f"listening on {node.url}")
        await collect_seldom()


@app.command()
def demo(
    *,
    port: Annotated[int | None, option("port")] = None,
    speed: Speed = 60,
    still: Annotated[bool, flag("still", "the day as it stands at 10:52; only what you do happens")] = False,
    fresh: Annotated[bool, flag("fresh", "begin anew, instead of where it stood")] = False,
) -> None:
    """The Chengdu day, living, on a store of its own: prints the links of all faces."""
    from meetingfloor.demo import Demo

    quiet()
    folder = default_folder() / ("demo-still" if still else "demo")
    chosen = replace(given(port=port), data=str(folder), redis=None)
    run(unless_told(Demo(Node(chosen), folder, speed=speed, still=still, fresh=fresh, tell=say).run()))


# files


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="a folder of CSVs, an .xlsx workbook, a .json bundle")],
    *,
    event: Annotated[str | None, option("event", "the id that the files' event takes")] = None,
    dry_run: Annotated[bool, flag("dry_run", "tell what would be done, and do nothing")] = False,
    prune: Annotated[bool, flag("prune", "what an earlier import brought and these files lack goes")] = False,
    redis: Redis = None,
    data: Data = None,
) -> None:
    """Bring a plan in, all or nothing; over a live event it updates the plan, never the day."""

    async def errand() -> errands.Brought | list[Fault]:
        async with the_store(redis, data) as store, errands.events_of(store) as events:
            return await errands.bring(events, store, path, event=event, dry_run=dry_run, prune=prune)

    brought = run(errand())
    if isinstance(brought, list):
        complain(*(str(fault) for fault in brought))
        raise typer.Exit(1)
    say(*errands.told(brought))


@app.command()
def export(
    event: Event,
    *,
    format_: Annotated[Literal["json", "csv", "xlsx", "ics", "pdf"], option("format", "as what")] = "json",
    out: Out = None,
    redis: Redis = None,
    data: Data = None,
) -> None:
    """The event as files: what an import reads, without loss; or a calendar."""
    from meetingfloor.files import bundle, writing

    if format_ == "pdf":
        later("export --format pdf")
    if out is None and format_ != "json":
        complain(f"say where to write it: --out {event}{'' if format_ == 'csv' else f'.{format_}'}")
        raise typer.Exit(2)

    async def errand() -> Entities:
        async with the_store(redis, data) as store:
            return errands.entities_of(await errands.floor_here(store, event))

    entities = run(errand())
    if out is None:
        sys.stdout.write(bundle.dumps(entities))
        return
    with writable(out):
        writing.write(entities, out, format_)


@app.command()
def template(out: Annotated[Path, option("out", "where to write it")] = Path("template.xlsx")) -> None:
    """An empty workbook with its instructions."""
    from meetingfloor.files.template import write_template

    with writable(out):
        write_template(out)
    say(f"{out}: fill it in, then: meetingfloor import {out} --dry-run")


# who may come in


@app.command()
def token(
    event: Event,
    *,
    role: Annotated[Role, option("role", "what it is good for")],
    person: Annotated[str | None, option("person", "whose it is")] = None,
    expires: Annotated[str, option("expires", "how long it is good: 90m, 12h, 7d, 2w, never")] = "12h",
    link: Annotated[bool, flag("link", "print the link that signs in with it")] = False,
    server: Server = None,
    redis: Redis = None,
    data: Data = None,
) -> None:
    """Print a token, or its link, alone on standard output. EVENT '*': an organiser of the deployment."""
    if link and event == "*":
        complain("a token of the deployment has no face to link to", "leave --link out, or name an event")
        raise typer.Exit(2)

    async def errand() -> str:
        async with the_store(redis, data) as store:
            return (await errands.token(store, event, role, person=person, lasts=expires)).token

    secret = run(errand())
    say(errands.link(address(server), event, role, secret) if link else secret)


@app.command()
def links(
    event: Event,
    *,
    out: Annotated[Path, option("out", "where to write it")] = Path("links.csv"),
    server: Server = None,
    redis: Redis = None,
    data: Data = None,
) -> None:
    """A personal link for every person, for a mail merge."""

    async def errand() -> bytes:
        async with the_store(redis, data) as store:
            return await errands.links(store, event, address(server))

    content = run(errand())
    with writable(out):
        out.touch(mode=0o600)
        out.write_bytes(content)
    say(f"{out}: {content.count(b'#token=')} links, each good for who has it: keep it to yourself")


@app.command()
def revoke(
    event: Event,
    *,
    person: Annotated[str | None, option("person", "all that are this person's")] = None,
    token_id: Annotated[str | None, option("token_id", "this one")] = None,
    role: Annotated[Role | None, option("role", "all of this role")] = None,
    redis: Redis = None,
    data: Data = None,
) -> None:
    """Take tokens back; their open sockets close within 2 s, on every node."""

    async def errand() -> int:
        async with the_store(redis, data) as store:
            return await errands.revoke(store, event, person=person, token_id=token_id, role=role)

    say(f"{run(errand())} revoked")


# on the floor, in a terminal


@app.command()
def watch(
    event: Event,
    *,
    view: Annotated[str, option("view", "floor, desk, zone:ID, table:ID or me")] = "floor",
    server: Server = None,
    token_: Annotated[str | None, option("token", "a token; without one, a public event as everybody sees it")] = None,
) -> None:
    """The live floor in a terminal."""
    from meetingfloor.watch import watch as the_watch

    quiet()
    run(unless_told(the_watch(address(server), event, view, token_)))


@app.command()
def simulate(
    event: Event,
    *,
    speed: Speed = 60,
    seed: Seed = 7,
    server: Server = None,
    token_: Annotated[str | None, option("token", "an organiser's; without one, the store's own is asked")] = None,
    redis: Redis = None,
    data: Data = None,
) -> None:
    """Play a day's arrivals, no-shows, delays and moves against a running server."""
    from meetingfloor.simulate.theatre import perform

    async def errand() -> None:
        if token_ is not None:
            await perform(address(server), event, token_, speed=speed, seed=seed, tell=say)
            return
        async with the_store(redis, data) as store:
            issued = await errands.token(store, event, "organiser", person=None, lasts="7d")
            try:
                await perform(address(server), event, issued.token, speed=speed, seed=seed, tell=say)
            finally:
                await errands.revoke(store, event, person=None, token_id=issued.id, role=None)

    quiet()
    run(unless_told(errand()))


@app.command()
def doctor(
    *,
    host: Annotated[str | None, option("host")] = None,
    port: Annotated[int | None, option("port")] = None,
    redis: Redis = None,
    data: Data = None,
) -> None:
    """Look at store, logs, ports, limits and clock; say what to do."""
    from meetingfloor import doctor as the_doctor

    quiet()
    chosen = given(host=host, port=port, redis=redis, data=data)
    folder = Path(chosen.data) if chosen.data is not None else default_folder()
    findings = run(the_doctor.examine(chosen.redis, folder, chosen.host, chosen.port, chosen.screens))
    say(*(str(finding) for finding in findings))
    if any(finding.is_ill for finding in findings):
        raise typer.Exit(1)


# what comes later, by name


def later_command(context: typer.Context) -> None:
    later(context.info_name or "this")


for name, what in {
    "rehearse": "A copy of your own event, marked as a rehearsal",
    "report": "What the day amounted to",
    "backup": "The floor with its log, into a file",
    "restore": "The floor with its log, from a file",
}.items():
    anything = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(name, help=f"{what} (later).", context_settings=anything)(later_command)


def main() -> None:
    app()
