"""The event under load: who may come in, and with what. A JSON file: prepare.py makes it, or this, of yours.

    python -m loadtests.hall EVENT --links links.csv --desk TOKEN [--desk TOKEN …] [--display TOKEN] --out hall.json

`links.csv` is what `meetingfloor links EVENT` writes, the tokens what `meetingfloor token EVENT` prints. The users do
what people do at an event, move and close and undo: let it be one that nobody needs.
"""

import argparse
import csv
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import unquote

import msgspec


class Hall(msgspec.Struct, frozen=True, kw_only=True):
    """`people`: person → token. `secrets`: texts that only a desk may ever be sent; `hidden`: no public view either."""

    event: str
    desks: tuple[str, ...]
    displays: tuple[str, ...] = ()
    people: dict[str, str] = {}
    public: bool = True
    door: str | None = None
    secrets: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


class Seats:
    """Deals out what a hall has, again from the start when all have one.

    first: where this process begins, so that several do not all take the same
    """

    def __init__(self, hall: Hall, first: int = 0) -> None:
        self._desks = _from(list(hall.desks), first)
        self._displays = _from(list(hall.displays), first)
        self._people = _from(list(hall.people.items()), first)

    def desk(self) -> str:
        return next(self._desks)

    def display(self) -> str | None:
        """None: the hall has no token for displays; those of a public event need none."""
        return next(self._displays, None)

    def person(self) -> tuple[str, str]:
        """A person and their token. Raises StopIteration where the hall knows nobody."""
        return next(self._people)


def _from(values: list, first: int):
    return islice(cycle(values), first % len(values), None) if values else iter(())


def read(told: str) -> Hall:
    return msgspec.json.decode(told, type=Hall)


def write(hall: Hall, path: Path) -> None:
    """Tokens are in it: for its owner alone."""
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(hall))


def people_of(links: Path) -> dict[str, str]:
    """Person → token, from what `meetingfloor links` wrote."""
    with links.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(row["id"].lstrip("'"), row["link"].partition("#token=")[2]) for row in csv.DictReader(lines)]
    return {person: unquote(token) for person, token in rows if token}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("event")
    parser.add_argument("--links", type=Path, help="what `meetingfloor links` wrote")
    parser.add_argument(
        "--desk", action="append", required=True, help="a coordinator's token; of several people, several"
    )
    parser.add_argument("--display", action="append", default=[], help="a display's token")
    parser.add_argument("--door", help="the door's code, where the event has one")
    parser.add_argument("--not-public", action="store_true", help="the event's floor needs a token")
    parser.add_argument("--out", type=Path, default=Path("hall.json"))
    given = parser.parse_args()
    hall = Hall(
        event=given.event,
        desks=tuple(given.desk),
        displays=tuple(given.display),
        people=people_of(given.links) if given.links is not None else {},
        public=not given.not_public,
        door=given.door,
    )
    write(hall, given.out)
    print(f"{given.out}: {len(hall.people)} people, {len(hall.desks)} desks, {len(hall.displays)} displays")


if __name__ == "__main__":
    main()
