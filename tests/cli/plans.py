"""A small plan as CSV files, to be changed by a test."""

from pathlib import Path


def a_small_plan(where: Path) -> Path:
    """The folder of the files: one event, `fair`."""
    folder = where / "plan"
    folder.mkdir()
    write(folder, "events", "id,name,starts,ends,zone_name,public", "fair,Fair,2030-05-02,2030-05-02,Asia/Shanghai,yes")
    write(folder, "zones", "id,name", "A,Hall A")
    write(folder, "organisations", "id,name,kind", "nord,Nordvind,cluster", "sich,Sichuan Env.,cluster")
    write(
        folder,
        "people",
        "id,name,organisation,listed,contact",
        "ana,Ana,nord,yes,mail: ana@example.org",
        "bo,Bo,sich,yes,",
    )
    write(folder, "tables", "id,label,zone,seats", "T1,1,A,4", "T2,2,A,4")
    write(folder, "slots", "id,number,starts,ends", "S1,1,2030-05-02 10:00,2030-05-02 10:20")
    write(folder, "meetings", "id,kind,parties,table,slot", "M1,C2C,nord: ana; sich: bo,T1,S1")
    return folder


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
