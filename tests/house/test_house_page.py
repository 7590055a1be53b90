"""docs/house.md tells which file does what, and is never behind."""

from rig.house import PACKAGE, PAGE, ROOMS, first_line, page


def test_the_page_is_what_the_modules_say() -> None:
    assert page() == PAGE.read_text(), "write it anew: PYTHONPATH=tests python -m rig.house"


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in PACKAGE.rglob("*.py") if path.read_text().strip() and not first_line(path)]

    assert [] == silent


def test_every_room_is_on_the_page() -> None:
    rooms = {str(path.parent.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if path.read_text().strip()}

    assert rooms == set(ROOMS)
