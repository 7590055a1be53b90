"""How a load goes, who may be put under it, and what the page at its end says."""

from pathlib import Path

import pytest
from loadtests import hall
from loadtests.figures import Failure, Figure, Figures, quantile
from loadtests.here import may_load
from loadtests.load import arguments
from loadtests.shapes import SHAPES
from loadtests.shapes.shape import Shape, Stage
from loadtests.summary import NEEDED, Around, page, passed, verdicts

AROUND = Around(
    machine="2 × a processor",
    shape="mix",
    about="two minutes",
    host="http://127.0.0.1:8000",
    server_share=0.4,
    busy_share=0.6,
    exit_code=0,
)


def a_figure(sort: str, ms: int = 10, name: str = "floor") -> Figure:
    return Figure(sort=sort, name=name, count=1, failed=0, bytes_=100, longest_ms=ms, times={ms: 1})


def a_run(*, failures: tuple[Failure, ...] = (), without: str = "", join_ms: int = 10) -> Figures:
    found = [a_figure(sort, join_ms if sort == "join" else 10) for sort in NEEDED if sort != without]
    return Figures(users=10, lasted_s=120, figures=tuple(found), failures=failures)


def a_failure(what: str) -> Failure:
    return Failure(sort="check", name="state as the view", what=what, times=1)


def the_failed(run: Figures) -> set[str]:
    return {one.what for one in verdicts(run, AROUND, wanted=10) if not one.passed}


# shapes


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_comes_to_all_its_users_and_ends(name: str) -> None:
    shape = SHAPES[name]
    most = [shape.users(second, 1_000) for second in range(round(shape.lasts_s))]

    assert 1_000 == max(found[0] for found in most if found is not None)
    assert shape.users(shape.lasts_s, 1_000) is None
    assert all(0 < at_s < shape.lasts_s for at_s, _ in shape.occasions)


def test_users_come_as_fast_as_the_stage_says() -> None:
    shape = Shape("", lasts_s=60, stages=(Stage(0, 0.1, 10), Stage(10, 1.0, 30)))

    assert (100, 10.0) == shape.users(0, 1_000)
    assert (1_000, 30.0) == shape.users(10, 1_000)


def test_an_occasion_comes_once() -> None:
    shape = Shape("", lasts_s=60, stages=(Stage(0, 1.0, 1),), occasions=((10, "wifi"), (20, "round")))

    assert ["wifi"] == shape.due(9.5, 10.5)
    assert [] == shape.due(10.5, 11.5)


# whom


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:8000", "http://127.9.9.9"]
)
def test_this_machine_may_be_put_under_load(url: str) -> None:
    assert may_load(url, owned=False)


@pytest.mark.parametrize("url", ["https://example.org", "http://10.0.0.5", "http://localhost.example.org", "nonsense"])
def test_another_host_only_if_one_owns_it(url: str) -> None:
    assert not may_load(url, owned=False)
    assert may_load(url, owned=True)


def test_the_command_refuses_another_host_as_wrong_usage() -> None:
    with pytest.raises(SystemExit) as refused:
        arguments(["--host", "https://example.org", "--hall", "hall.json"])

    assert 2 == refused.value.code


def test_what_is_not_ours_goes_on_to_locust() -> None:
    given, rest = arguments(["--users", "50", "--processes", "2"])

    assert 50 == given.users
    assert ["--processes", "2"] == rest


def test_links_of_a_mail_merge_become_people_with_tokens(tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    links.write_text("\ufeffid,name,link\nP1,Ada,http://h/e/me#token=mf_a.e\nP2,Bo,http://h/e/me#token=mf_b.e\n")

    assert {"P1": "mf_a.e", "P2": "mf_b.e"} == hall.people_of(links)


# what is said at the end


def test_a_run_without_faults_passes() -> None:
    assert set() == the_failed(a_run())


def test_a_failure_of_correctness_fails_it() -> None:
    assert {"failures of correctness"} == the_failed(a_run(failures=(a_failure("WrongState: floor …"),)))


def test_any_other_failure_fails_it_too() -> None:
    assert {"other failures"} == the_failed(a_run(failures=(a_failure("Unanswered: seat"),)))


def test_what_did_not_happen_has_not_passed() -> None:
    assert {"all of it happened"} == the_failed(a_run(without="see"))


def test_a_slow_join_fails_it() -> None:
    assert {"a screen joins: dialled to its whole frame, p99"} == the_failed(a_run(join_ms=5_000))


def test_fewer_users_than_wanted_fail_it() -> None:
    assert not passed(verdicts(a_run(), AROUND, wanted=11))


def test_the_page_says_who_was_busy_and_what_failed() -> None:
    run = a_run(failures=(a_failure("Gap: floor"),))
    text = page(run, AROUND, verdicts(run, AROUND, wanted=10))

    assert "# Load: FAILED" in text
    assert "the server 40%" in text
    assert "Gap: floor" in text


def test_a_quantile_is_of_all_together() -> None:
    assert 10 == quantile([a_figure("see", 10), a_figure("see", 90)], 0.5)
    assert 90 == quantile([a_figure("see", 10), a_figure("see", 90)], 0.99)
