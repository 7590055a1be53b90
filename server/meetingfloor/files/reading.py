"""read: a folder, a workbook or a bundle → a Plan, or every fault there is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import msgspec

from meetingfloor.files import bundle, rows, sheets
from meetingfloor.files.checks import check, one_event
from meetingfloor.files.derived import with_derived, without_derived
from meetingfloor.files.drafts import Draft, Nouns, Places, nouns, zone_of
from meetingfloor.files.faults import Fault, Faults, Where
from meetingfloor.files.workbook import of_xlsx
from meetingfloor.floor.model import Entities, Kind

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
FORMATS = "a folder of CSV files, an .xlsx workbook, or a .json bundle"


class Plan(msgspec.Struct, frozen=True):
    """What an import brings, whole and checked, with what is derived filled in. `places`: where each entity stands."""

    event_id: str
    entities: Entities
    places: Places

    def place(self, kind: Kind, which: str) -> str:
        """FILE:ROW of an entity, to say where the one is that a refusal names; empty if it is not of these files."""
        where = self.places.get((kind, which))
        return str(where) if where is not None else ""


def read(
    source: Path | str | bytes, *, name: str = "", event: str | None = None, base: Entities | None = None
) -> Plan | list[Fault]:
    """Everything that the files bring, or every fault in them (at most MOST_FAULTS are told).

    source: a folder of CSV files, or a file of one of the three formats; or the bytes of one, then `name` is what
    faults call it, and says the kind of a single CSV. event: the id that the files' event takes. base: what is on
    the floor already; references may go there, and a column that a sheet lacks leaves the field as it is there.
    Never raises for what is wrong with a file.
    """
    faults = Faults()
    before = without_derived(base).by_kind() if base is not None else {}
    source = Path(source) if isinstance(source, str) else source
    label = name or (source.name if isinstance(source, Path) else "upload")
    try:
        drafts = _drafts(source, label, before, faults)
    except OSError as error:
        faults.add(Where(label), "", f"it cannot be read: {error.strerror}", FORMATS)
        drafts = []
    if faults and not drafts:
        return faults.told()
    if event is not None:
        _renamed(drafts, event)
    times = zone_of(drafts, next(iter(before.get("event", {}).values()), None), faults)
    made, places = nouns(drafts, times, faults)
    check(made, places, before, faults)
    event_id = one_event(made, places, before, label, faults)
    if faults:
        return faults.told()
    return Plan(event_id, with_derived(_entities(made)), places)


def _drafts(source: Path | bytes, label: str, base: rows.Base, faults: Faults) -> list[Draft]:
    if isinstance(source, Path):
        if source.is_dir():
            return _of_sheets(sheets.of_folder(source, faults), base, faults)
        if not source.exists():
            faults.add(Where(label), "", "there is no such file or folder", FORMATS)
            return []
        content = sheets.bounded(source, sheets.MOST_BYTES, faults)
        if content is None:
            return []
    else:
        content = source
    return _of_bytes(content, label, base, faults)


def _of_bytes(content: bytes, label: str, base: rows.Base, faults: Faults) -> list[Draft]:
    """By what it is, not by what it is called: a workbook, a bundle, or one CSV."""
    if len(content) > sheets.MOST_BYTES:
        faults.add(Where(label), "", "it is too large", f"at most {sheets.MOST_BYTES // 2**20} MiB")
        return []
    if content.startswith(ZIP):
        return _of_sheets(of_xlsx(content, label, faults), base, faults)
    if content.startswith(OLD_EXCEL):
        faults.add(Where(label), "", "this is an old or a locked workbook", "save it as .xlsx, without password")
        return []
    if label.lower().endswith(".json") or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return bundle.drafts(content, label, faults)
    if label.lower().endswith((".xlsx", ".xlsm")) or not content.strip():
        faults.add(Where(label), "", "it is empty or broken", FORMATS)
        return []
    sheet = sheets.of_csv(content, label, faults)
    return _of_sheets([sheet] if sheet is not None else [], base, faults)


def _of_sheets(found: list[sheets.Sheet], base: rows.Base, faults: Faults) -> list[Draft]:
    return [draft for sheet in found for draft in rows.drafts(sheet, base, faults)]


def _renamed(drafts: list[Draft], event: str) -> None:
    for draft in drafts:
        if draft.kind == "event":
            draft.id = event


def _entities(made: Nouns) -> Entities:
    return Entities(**cast("Mapping[str, Any]", made))
