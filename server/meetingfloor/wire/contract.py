"""The contract as other programs read it, made from the types; docs/contract/ holds the result, a test compares.

python -m meetingfloor.wire.contract docs/contract   writes it, and beside it in the same repository the tables of
docs/protocol.md and client_web/src/wire/types.ts.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from meetingfloor.wire.asyncapi import asyncapi
from meetingfloor.wire.openapi import openapi
from meetingfloor.wire.reference import refreshed
from meetingfloor.wire.typescript import typescript

COMMAND = "python -m meetingfloor.wire.contract docs/contract"


def documents() -> dict[str, bytes]:
    """File name → content: what `/api/openapi.json` and `/api/asyncapi.json` answer."""
    return {"openapi.json": _json(openapi()), "asyncapi.json": _json(asyncapi())}


def files(repository: Path) -> dict[Path, str]:
    """Everything in a repository that is made from the types, as it has to be."""
    protocol = repository / "docs" / "protocol.md"
    return {
        **{repository / "docs" / "contract" / name: content.decode() for name, content in documents().items()},
        protocol: refreshed(protocol.read_text()),
        repository / "client_web" / "src" / "wire" / "types.ts": typescript(),
    }


def _json(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or Path(arguments[0]).resolve().parts[-2:] != ("docs", "contract"):
        print(f"usage: {COMMAND}", file=sys.stderr)
        return 2
    for path, content in files(Path(arguments[0]).resolve().parents[1]).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
