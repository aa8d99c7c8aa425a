"""Descriptions of models in JSON."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM343"
HEAD = """\
from keras.models import Sequential, model_from_json

m = Sequential()
# here
"""
_ASKING = Asking(CODE, HEAD)
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize("compiled", ["'sgd', 'mse'", "loss='mse', optimizer=opt", "'sgd', 'mse', metrics=['acc']", ""])
def test_what_the_program_wrote_is_read(compiled: str) -> None:
    line = f"m.compile({compiled})\n" if compiled else ""
    assert text(f"{line}copy = model_from_json(m.to_json())").endswith("copy = model_from_json(m.to_json())")
    assert statuses(f"{line}copy = model_from_json(m.to_json())") == []


@pytest.mark.parametrize("compiled", ["'sgd', dice", "loss=dice, optimizer=opt", "'sgd', 'mse', metrics=['acc', f1]"])
def test_losses_of_the_program_are_left_out(compiled: str) -> None:
    program = f"m.compile({compiled})\ns = m.to_json()\ncopy = model_from_json(s)"
    assert text(program).endswith("copy = model_from_json(architecture(s))")
    assert statuses(program) == ["shimmed"]
    assert statuses(program, Settings(shims=False)) == ["review"]


def test_descriptions_from_elsewhere_are_converted() -> None:
    assert statuses("model_from_json(open('m.json').read())") == ["review"]
    assert Asking(CODE).statuses("from tensorflow.keras.models import model_from_json\nmodel_from_json(s)\n") == []


@pytest.mark.parametrize(
    ("config", "statuses"),
    [("{'class_name': 'Sequential', 'config': model.get_config()}", []), ("json.load(file)", ["review"])],
)
def test_a_copy_by_its_config(config: str, statuses: list[str]) -> None:
    text = f"import json\nfrom keras.models import Sequential, model_from_config\nmodel = Sequential()\ncopy = model_from_config({config})\n"
    result = rewrite(text, Settings(source="2.2.4"))
    assert f"copy = deserialize({config})" in result.text
    assert [f.status.value for f in result.findings if f.rule == "KM343"] == statuses
