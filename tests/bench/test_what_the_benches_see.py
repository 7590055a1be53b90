"""What judges a bench is judged here: a checker that finds nothing proves nothing."""

import pytest
from loadtests.bench.burst import Frame, faults
from loadtests.bench.drawing import NAME_PX, Line, Plot, apart, drawn, ticks
from loadtests.bench.driver import Made
from loadtests.bench.tally import Tally

MADE: list[Made] = [(2, 0.0, 0.0, "M1", "T1", "S1"), (3, 0.0, 0.0, "M2", "T2", "S1"), (4, 0.0, 0.0, "M1", "T1", "S2")]


def a_frame(since: int, to: int, **meetings: str) -> Frame:
    """Each meeting with its slot, at the table of its own number."""
    put = {which: {"table": f"T{which[1:]}", "slot": slot} for which, slot in meetings.items()}
    return {"since": since, "to": to, "put": {"meeting": put}, "gone": {}}


WHOLE = a_frame(0, 1, M1="S0", M2="S0")


def test_a_merged_frame_may_leave_out_what_was_superseded() -> None:
    wrong, shown = faults([WHOLE, a_frame(1, 4, M1="S2", M2="S1")], MADE)

    assert 0 == wrong
    assert {"M1": "S2", "M2": "S1"} == {which: meeting["slot"] for which, meeting in shown.items()}


@pytest.mark.parametrize(
    "frames",
    [
        [WHOLE, a_frame(1, 4, M1="S2")],
        [WHOLE, a_frame(1, 4, M1="S1", M2="S1")],
        [WHOLE, a_frame(1, 3, M1="S1", M2="S1")],
        [WHOLE, a_frame(2, 4, M1="S2", M2="S1")],
    ],
    ids=["one is missing", "an older state", "the last never came", "a gap"],
)
def test_whatever_a_screen_missed_is_found(frames: list[Frame]) -> None:
    assert 0 < faults(frames, MADE)[0]


def test_a_tally_knows_its_quantiles_also_after_a_merge() -> None:
    tally = Tally(range(1, 51))
    tally.merge(Tally(range(51, 101)).packed)

    assert (100, 50, 99, 100) == (len(tally), tally.quantile(0.5), tally.quantile(0.99), tally.longest)


def test_names_keep_their_order_and_their_distance() -> None:
    places = apart([100, 101, 300, 99])

    assert [3, 0, 1, 2] == sorted(range(4), key=lambda which: places[which])
    assert all(abs(one - other) >= NAME_PX for one in places for other in places if one != other)


def test_an_axis_over_many_decades_has_the_ones_alone() -> None:
    assert [1, 2, 5, 10] == ticks(0.9, 15)
    assert [0.1, 1, 10] == ticks(0.05, 20)


def test_what_is_written_in_a_plot_is_never_markup() -> None:
    assert "<b>" not in drawn(Plot("<b>", "x", "y", [Line("<b>", [(1, 1), (10, 10)])]))
