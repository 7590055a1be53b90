"""Options: what is given, the environment, defaults."""

import pytest

from meetingfloor.settings import HELP, BadSetting, Settings, host_and_port, settings, variable


def test_what_is_given_wins_over_the_environment_which_wins_over_the_default() -> None:
    made = settings({"port": 1, "host": None}, {"MEETINGFLOOR_PORT": "2", "MEETINGFLOOR_HOST": "::1"})

    assert (made.port, made.host, made.workers) == (1, "::1", 1)


def test_several_stand_in_the_environment_with_commas_between() -> None:
    made = settings({}, {"MEETINGFLOOR_ORIGIN": "https://a.example, https://b.example"})

    assert made.origin == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("wrong", [{"port": 70_000}, {"beat": 0}, {"workers": "many"}, {"log": "loud"}])
def test_what_cannot_be_is_refused_by_the_options_name(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSetting, match=f"--{next(iter(wrong))}"):
        settings(wrong, {})


def test_every_option_says_what_it_is_for() -> None:
    assert set(HELP) == set(Settings.__struct_fields__)
    assert variable("log-form") == "MEETINGFLOOR_LOG_FORM"


def test_a_listener_is_host_and_port() -> None:
    assert host_and_port("[::1]:9090") == ("::1", 9090)
    with pytest.raises(BadSetting):
        host_and_port("9090")
