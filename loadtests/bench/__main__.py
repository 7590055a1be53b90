"""All figures as one table, and docs/performance.md from them: `make bench`.

    python -m loadtests.bench [--only S6 --only S8] [--write]

Each bench alone: python -m loadtests.bench.NAME --help
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from loadtests.bench import change_to_screen, delivery, growth, joining, nodes
from loadtests.bench.rig import Row, machine

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
BENCHES: dict[str, tuple[str, Callable[[], Awaitable[list[Row]]]]] = {
    "S1": ("delivery", delivery.measure),
    "S3": ("change_to_screen", change_to_screen.measure),
    "S5": ("joining", joining.measure),
    "S6": ("nodes", nodes.measure),
    "S8": ("growth", growth.measure),
}
"""By the first bar that each measures; joining holds S7 and S9 too."""

HEAD = """# Performance

Written by `python -m loadtests.bench --write` (`make bench ARGS=--write`), never by hand; each bench also runs alone.
The server is a process of its own on an embedded store, every command synced to disk before it is answered; the load
comes from a second process on the same machine, and shares its cores. Machines are noisy: what counts are the ratios
within one run.
"""
TABLE = "| bar | what | figure | wanted | |\n|---|---|---|---|---|\n"


def line(row: Row) -> str:
    met = {True: "met", False: "**not met**", None: ""}[row.met]
    return f"| {row.bar} | {row.what} | {' '.join(row.figure.split())} | {row.wanted} | {met} |"


def page(found: dict[str, list[Row]]) -> str:
    parts = [HEAD, f"\n{machine()} · {time.strftime('%Y-%m-%d')}\n"]
    for bar, rows in found.items():
        name = BENCHES[bar][0]
        parts.append(f"\n## {name}\n\n`python -m loadtests.bench.{name}`\n\n{TABLE}")
        parts.append("\n".join(map(line, rows)) + "\n")
    return "".join(parts)


async def measured(only: list[str]) -> dict[str, list[Row]]:
    found = {}
    for bar, (name, measure) in BENCHES.items():
        if only and bar not in only:
            continue
        print(f"{bar} {name}…", flush=True)
        found[bar] = await measure()
        for row in found[bar]:
            print("  " + line(row), flush=True)
        await asyncio.sleep(1)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], choices=list(BENCHES))
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = parser.parse_args()
    print(machine())
    rows = uvloop.run(measured(given.only))
    if given.write:
        PAGE.write_text(page(rows))
