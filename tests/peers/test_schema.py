"""The schema of configs, held by Python's jsonschema: it takes every config there is and refuses what a config refuses."""

import copy
import json
import pathlib
import tomllib

import jsonschema
import pytest

CONFIGS = sorted((pathlib.Path(__file__).resolve().parents[2] / "configs").glob("*.toml"))


@pytest.fixture(scope="module")
def validator(leontief):
    schema = json.loads(leontief("schema"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_config_fits(validator, path):
    config = tomllib.loads(path.read_text())
    validator.validate(config)
    # One key too many in any section is refused.
    sections = [()]
    for keys in sections:
        section = config
        for key in keys:
            section = section[key]
        sections.extend((*keys, key) for key, value in section.items() if isinstance(value, dict))
        spoilt = copy.deepcopy(config)
        target = spoilt
        for key in keys:
            target = target[key]
        if keys[:1] in [("scenario",), ("lift",)] and len(keys) == 1 or keys[-1:] == ("inputs",):
            continue  # names are the user's
        target["no such key"] = 1
        assert not validator.is_valid(spoilt), keys


@pytest.mark.parametrize(
    "text",
    [
        "[solver]\ntolerence = 1e-9",
        "[solver]\ntolerance = 'small'",
        "[solver]\nmethod = 'cholesky'",
        "[input.synth]\nseed = -1",
        "[scenario.a]\nintensity = [{ cities = [] }]",
        "[scenario.a]\nintensity = [{ to = { factor = 'half' } }]",
    ],
)
def test_what_a_config_refuses_is_refused(validator, text):
    assert not validator.is_valid(tomllib.loads(text))
