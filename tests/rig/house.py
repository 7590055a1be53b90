"""docs/house.md: which file does what, from the first line that each module says of itself.

PYTHONPATH=tests python -m rig.house      writes it anew
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server" / "meetingfloor"
PAGE = ROOT / "docs" / "house.md"

ROOMS = {
    "floor": ("what may happen on the floor, and who sees it", "nothing of ours; no socket, Redis, clock, randomness"),
    "floor/rules": ("what becomes of each command", "floor"),
    "wire": ("what is said, both ways, and in which bytes", "floor"),
    "store": ("keeping it: the only room that knows Redis", "floor"),
    "files": ("files that come and go", "floor"),
    "access": ("who may come in", "the rooms above"),
    "client": ("being one screen, in Python", "the rooms above"),
    "live": ("one event, alive on this node", "as above, and access"),
    "screens": ("everyone who looks on", "as above, and live"),
    "web": ("talking HTTP", "as above, and screens"),
    "simulate": ("a day that plays itself through the public API", "as above"),
    ".": ("the door, and what is put together there", "everything"),
}
HEAD = """# The house

Which file does what: the first line that each says of itself (`tests/rig/house.py` writes this page, a test compares).
Rooms in the order in which they lean on each other; `lint-imports` holds the direction. The web client repeats it:
`client_web/src/` has wire, floor (pure), live, grid, parts, words, and the faces display, desk, me, event.
"""


def first_line(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text())) or ""
    return said.strip().split("\n\n")[0].replace("\n", " ")


def page() -> str:
    parts = [HEAD]
    for room, (about, may_import) in ROOMS.items():
        title = "meetingfloor/" if room == "." else f"{room}/"
        parts.append(
            f"\n## {title}\n\n{about[0].upper()}{about[1:]}. May import: {may_import}.\n\n| file | what it is for |\n|---|---|\n"
        )
        for path in sorted((PACKAGE / room).glob("*")):
            if path.suffix == ".lua":
                line = path.read_text().split("\n", 1)[0].removeprefix("--").strip()
            elif path.suffix == ".py" and (line := first_line(path)):
                pass
            else:
                continue
            parts.append(f"| `{path.name}` | {line.replace('|', '¦')} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page())
