"""All figures as one table, and docs/performance.md from them: `make bench`.

    python -m loadtests.bench [--only S6 --only S8] [--write]

Each bench alone: python -m loadtests.bench.NAME --help
"""

import argparse
import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from importlib import import_module

import uvloop

from loadtests.bench import plots
from loadtests.bench.rig import ROOT, Row, machine

PAGE = ROOT / "docs" / "performance.md"
BENCHES = {
    "delivery": "S1",
    "burst": "S2",
    "change_to_screen": "S3",
    "lanes": "S3",
    "full_hall": "S4",
    "weight": "S5",
    "nodes": "S6",
    "joining": "S7",
    "growth": "S8",
    "stalled": "S9",
    "followers": "scale",
}
"""Each with the bar that it measures."""
LONGEST_S = 600
REST_S = 1

HEAD = """# Performance

Written by `python -m loadtests.bench --write` (`make bench ARGS=--write`), never by hand; each bench also runs alone.
The server is a process of its own on an embedded store, every command synced to disk before it is answered; it has the
first CPU with its store, and the load, which are other processes, has the others. Machines are noisy: what counts are
the ratios within one run.
"""
TABLE = "| bar | what | figure | wanted | |\n|---|---|---|---|---|\n"


def line(row: Row) -> str:
    met = {True: "met", False: "**not met**", None: ""}[row.met]
    return f"| {row.bar} | {row.what} | {' '.join(row.figure.split())} | {row.wanted} | {met} |"


def page(found: dict[str, list[Row]], before: str = "") -> str:
    """before: the page as it was; benches that were not run now keep what stands there, on the same machine or not."""
    parts = [HEAD, f"\n{machine()} · {time.strftime('%Y-%m-%d')}\n"]
    parts += [
        f"\n![{plot.about}]({plot.path.relative_to(PAGE.parent)})\n" for plot in plots.PLOTS if plot.path.exists()
    ]
    kept = {part.partition("\n")[0]: part.rstrip("\n") for part in before.split("\n## ")[1:]}
    for name in BENCHES:
        if name in found:
            rows = "\n".join(map(line, found[name]))
            parts.append(f"\n## {name}\n\n`{alone(name)}`\n\n{TABLE}{rows}\n")
        elif name in kept:
            parts.append(f"\n## {kept[name]}\n")
    return "".join(parts)


def alone(name: str) -> str:
    return f"python -m loadtests.bench.{name}"


async def rows_of(name: str) -> list[Row]:
    """What a bench found; one that fails has a row that says so, and the others theirs."""
    try:
        measure: Callable[[], Awaitable[list[Row]]] = import_module(f"loadtests.bench.{name}").measure
        async with asyncio.timeout(LONGEST_S):
            return await measure()
    except Exception as error:
        traceback.print_exc()
        why = " ".join(f"{type(error).__name__}: {error}".split())
        return [Row(BENCHES[name], f"{name} has failed", why[:200], "", False)]


async def measured(only: list[str]) -> dict[str, list[Row]]:
    found = {}
    for name, bar in BENCHES.items():
        if only and bar not in only and name not in only:
            continue
        print(f"{bar} {name}…   alone: {alone(name)}", flush=True)
        found[name] = await rows_of(name)
        for row in found[name]:
            print("  " + line(row), flush=True)
        await asyncio.sleep(REST_S)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = [*dict.fromkeys(BENCHES.values()), *BENCHES]
    parser.add_argument("--only", action="append", default=[], choices=choices, help="a bar, or a bench by its name")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md; all: its plots too")
    given = parser.parse_args()
    print(machine())
    rows = uvloop.run(measured(given.only))
    if given.write:
        if not given.only:
            uvloop.run(plots.draw())
        PAGE.write_text(page(rows, PAGE.read_text() if PAGE.exists() else ""))
