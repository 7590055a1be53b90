"""A load, from a fresh event to a page that says passed or failed.

    make load                                                     a server of its own here, two minutes, 1,000 users
    python -m loadtests.load --users 200 --shape wifi_drops       another shape
    python -m loadtests.load --host URL --hall hall.json --i-own-this-host      your deployment, your event
    python -m loadtests.load --host URL --redis URL …             your deployment, a fresh event in its store
    python -m loadtests.load --processes 2                        anything else goes to Locust, so that
    python -m loadtests.load --master --expect-workers 4          is told by four of these, on any machine:
    python -m loadtests.load --worker --master-host HOST

Exit codes: 0 passed, 1 failed, 2 usage.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import psutil

from loadtests import figures, hall, summary
from loadtests.bench.rig import machine
from loadtests.here import may_load
from loadtests.prepare import prepare
from loadtests.shapes import SHAPES
from loadtests.shapes.shape import Shape
from meetingfloor import logs
from meetingfloor.settings import Settings

ROOT = Path(__file__).parents[1]
ENDING_S = 90
"""How long users may take to have everything checked at the end."""
STOP_S = 15
MINUTE_MS = 60_000

Given = argparse.Namespace


def arguments(words: list[str]) -> tuple[Given, list[str]]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("load-report"), help="the folder for the report")
    parser.add_argument("--users", type=int, default=1_000)
    parser.add_argument("--shape", choices=SHAPES, default="mix")
    parser.add_argument("--host", help="a server that runs already")
    parser.add_argument("--i-own-this-host", action="store_true", help="needed for a host that is not this machine")
    parser.add_argument("--hall", type=Path, help="an event of yours: python -m loadtests.hall")
    parser.add_argument("--redis", help="the store in which the fresh event is made")
    given, rest = parser.parse_known_args(words)
    if given.host is not None and not may_load(given.host, given.i_own_this_host):
        parser.error(f"{given.host} is not this machine: if it is yours, say --i-own-this-host")
    if "--worker" not in rest and (given.hall or given.redis) and given.host is None:
        parser.error("an event of yours is on a server of yours: say --host URL")
    if given.host is not None and given.hall is None and given.redis is None:
        parser.error("say with which event: --hall FILE, or --redis URL for a fresh one in that server's store")
    return given, rest


async def run(given: Given, rest: list[str]) -> int:
    logs.configure("warning")
    if "--worker" in rest:  # it is told everything by its master
        return await (await _locust(rest)).wait()
    given.out.mkdir(parents=True, exist_ok=True)
    shape = SHAPES[given.shape]
    with tempfile.TemporaryDirectory(prefix="mf-load-") as folder:
        data = f"{folder}/data"
        halls = given.hall or Path(folder) / "hall.json"
        if given.hall is None:
            settings = Settings(redis=given.redis) if given.redis is not None else Settings(data=data)
            into_ms = round(shape.into_min * MINUTE_MS)
            hall.write(await prepare(settings, given.users, speed=shape.speed, into_ms=into_ms), halls)
        if given.host is not None:
            return await _load(given, rest, shape, given.host, halls, None)
        async with a_server(data) as (url, pid):
            return await _load(given, rest, shape, url, halls, psutil.Process(pid))


async def _load(
    given: Given, rest: list[str], shape: Shape, url: str, halls: Path, server: psutil.Process | None
) -> int:
    """server: whose processor time is told; None: it runs elsewhere"""
    found = given.out / "figures.json"
    found.unlink(missing_ok=True)
    owned = ["--i-own-this-host"] if given.i_own_this_host else []
    options = [
        *("--headless", "--only-summary", "--host", url, "--hall", str(halls), "--shape", given.shape, *owned),
        *("-u", str(given.users), "--stop-timeout", str(ENDING_S), "--html", str(given.out / "report.html")),
        *("--figures", str(found)),
    ]
    print(f"{given.users} users, {shape.lasts_s:.0f} s: {shape.about}. See {given.out}/locust.log", flush=True)
    psutil.cpu_percent()
    began_s, before_s = time.monotonic(), _spent_s(server)
    with (given.out / "locust.log").open("wb") as told:
        code = await (await _locust([*options, *rest], told)).wait()
    took_s = time.monotonic() - began_s
    around = summary.Around(
        machine=machine(),
        shape=given.shape,
        about=shape.about,
        host=url,
        server_share=(_spent_s(server) - before_s) / took_s if server is not None else None,
        busy_share=psutil.cpu_percent() / 100,
        exit_code=code,
    )
    if not found.exists():
        print(f"Locust ended with {code} and told nothing: see {given.out}/locust.log", file=sys.stderr)
        return 1
    return _told(given, around, figures.read(found))


def _told(given: Given, around: summary.Around, measured: figures.Figures) -> int:
    verdicts = summary.verdicts(measured, around, given.users)
    (given.out / "summary.md").write_text(summary.page(measured, around, verdicts))
    for one in verdicts:
        print(f"{'passed' if one.passed else 'FAILED'}  {one.what}: {one.found} ({one.bar})")
    print(f"{given.out}/summary.md · {given.out}/report.html")
    return 0 if summary.passed(verdicts) else 1


def _spent_s(process: psutil.Process | None) -> float:
    if process is None or not process.is_running():
        return 0.0
    times = process.cpu_times()
    return times.user + times.system


async def _locust(options: list[str], told: BinaryIO | None = None) -> asyncio.subprocess.Process:
    """told: where it writes what it has to say; None: here"""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "locust", "-f", str(ROOT / "loadtests" / "locustfile.py"), *options),
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "server")))},
        stdout=told,
        stderr=told,
    )


@asynccontextmanager
async def a_server(data: str) -> AsyncIterator[tuple[str, int]]:
    """A server of its own on an embedded store: where it listens, and its process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "meetingfloor", "serve", "--port", "0", "--data", data, "--log", "warning"),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "server")},
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        if not line.startswith("listening on "):
            raise SystemExit(f"the server does not listen: {line!r}")
        yield line.removeprefix("listening on ").strip(), process.pid
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()


def main() -> int:
    given, rest = arguments(sys.argv[1:])
    return asyncio.run(run(given, rest))


if __name__ == "__main__":
    sys.exit(main())
