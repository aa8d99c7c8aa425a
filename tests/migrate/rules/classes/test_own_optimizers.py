"""Optimizers of the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM264"
HEAD = "from keras import backend as K\nfrom keras import optimizers\n\n\n"


def said(text: str, settings: Settings | None = None) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, settings or Settings()).findings if f.rule == CODE]


def own(update: str, base: str = "optimizers.Optimizer", parameters: str = "loss, params") -> str:
    return f"class A({base}):\n    def get_updates(self, {parameters}):\n        self.updates = [{update}]\n"


@pytest.mark.parametrize(
    "text",
    [
        "class A(Other):\n    def get_updates(self, loss, params): pass\n",
        "class A(optimizers.Optimizer):\n    def update_step(self, g, v, lr): pass\n",
        "x.get_updates(loss, params)\n",
        "K.update(a, b)\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


UPDATES = ["K.update(p, p - g)", "K.update_add(*x)", "K.update(x=p, new_x=q)", "(p, p - g)"]


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("parameters", ["loss, params", "params, constraints, loss"])
def test_it_derives_from_the_shim_and_stays_as_it_is(update: str, parameters: str) -> None:
    before = HEAD + own(update, parameters=parameters) + "        return K.zeros(3)\n"
    result = rewrite(before, Settings())
    assert result.text.endswith(own(update, "LegacyOptimizer", parameters) + "        return K.zeros(3)\n")
    assert "from kmigrate_shims import backend as K\n" in result.text
    assert "from kmigrate_shims.optimizers.legacy import LegacyOptimizer\n" in result.text
    assert rewrite(result.text, Settings()).text == result.text
    assert [f.status.value for f in said(own(update, parameters=parameters))] == ["shimmed"]


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam"])
def test_one_that_derives_from_another_of_keras(name: str) -> None:
    text = own("x", f"optimizers.{name}") + "        return super(A, self).get_updates(loss, params), self.decay\n"
    result = rewrite(HEAD + text, Settings())
    assert f"class A(Legacy{name}):\n" in result.text
    assert f"from kmigrate_shims.optimizers.updating import Legacy{name}\n" in result.text
    assert {f.status.value for f in result.findings} == {"shimmed", "rewritten"}


DERIVED = own("x") + "\n\nclass B(A):\n    def get_updates(self, loss, params):\n        return []\n"


def test_one_that_derives_from_another_of_the_file() -> None:
    result = rewrite(HEAD + DERIVED, Settings())
    assert "class A(LegacyOptimizer)" in result.text
    assert "class B(A)" in result.text
    assert [f.status.value for f in said(DERIVED)] == ["shimmed"]
    late = DERIVED.replace("get_updates", "reset", 1)  # only the second says updates
    assert "class A(LegacyOptimizer)" in rewrite(HEAD + late, Settings()).text


WRAPPER = (
    "class A(optimizers.Optimizer):\n    def __init__(self, optimizer):\n        super().__init__()\n"
    "        self.optimizer = optimizers.get(optimizer)\n\n    def get_updates(self, loss, params):\n"
    "        found = self.optimizer.get_updates(loss, params)\n        self.weights = self.optimizer.weights\n"
    "        return found\n\n    def get_config(self):\n        return optimizers.serialize(self.optimizer)\n"
)


def test_a_wrapper_gets_an_optimizer_that_has_updates() -> None:
    result = rewrite(HEAD + WRAPPER, Settings())
    assert "from kmigrate_shims.optimizers.updating import get, serialize\n" in result.text
    assert "self.optimizer = get(optimizer)\n" in result.text
    assert "return serialize(self.optimizer)\n" in result.text
    assert {f.status.value for f in result.findings} == {"shimmed", "rewritten"}
    assert "optimizers.get(x)" in rewrite(HEAD + WRAPPER + "\n\noptimizers.get(x)\n", Settings()).text


def test_names_of_weights_are_for_a_person() -> None:
    text = own("[p.name for p in params]") + "        return self.name\n"
    assert [(f.status.value, "dense_1" in f.message) for f in said(text)] == [("shimmed", False), ("review", True)]


def test_what_is_computed_with_another_k_is_for_a_person(tmp_path: Path) -> None:
    """`K` comes from a module of the project, and stays that of tf.keras."""
    asked = (
        "class A(keras.optimizers.Optimizer):\n    def __init__(self):\n        super().__init__()\n"
        "        self.count = K.variable(0)\n        self.due = K.equal(self.count, 0)\n\n"
        "    def get_updates(self, loss, params):\n        return K.equal(self.count, 0)\n"
    )
    (tmp_path / "helpers.py").write_text("import keras\n\nbackend = keras.backend\n")
    path = tmp_path / "own.py"
    path.write_text("import keras\nfrom helpers import backend as K\n\n\n" + asked)
    project = Project.scan([tmp_path / "helpers.py", path])
    found = rewrite(path.read_text(), Settings(), project=project, path=str(path)).findings
    assert [(f.line, f.status.value) for f in found if f.rule == CODE and f.status.needs_a_person] == [(9, "review")]


def test_what_the_shim_has_is_not_spoken_of() -> None:
    text = own("x") + "        g = self.get_gradients(loss, params)\n        return g, self.get_weights()\n"
    assert {f.rule for f in rewrite(HEAD + text, Settings()).findings} == {"KM101", CODE}


@pytest.mark.parametrize(
    "base", ["from keras.optimizers import Optimizer", "from keras.optimizers import Optimizer as O"]
)
def test_every_way_to_import_it(base: str) -> None:
    name = base.rpartition(" ")[2]
    text = f"{base}\n\n\n" + own("x", name)
    result = rewrite(text, Settings())
    assert "class A(LegacyOptimizer)" in result.text
    assert "keras.optimizers" not in result.text.replace("kmigrate_shims", "")


@pytest.mark.parametrize(
    "text",
    [
        own("x", base="optimizers.Optimizer, Mixin"),
        own("x", parameters="loss, params, more"),
        own("x", parameters="*args"),
        "def f(rule: optimizers.SGD): return rule.get_updates\n",
    ],
)
def test_what_cannot_be_told_is_for_a_person(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]


@pytest.mark.parametrize("of", ["inner", "self.inner[0]", "make()"])
def test_updates_of_what_may_be_of_keras_3(of: str) -> None:
    text = own("x") + f"        inner = optimizers.SGD()\n        return {of}.get_updates(loss, params)\n"
    assert [f.status.value for f in said(text) if f.status.needs_a_person] == []
    assert ("updating.get(inner).get_updates" in rewrite(HEAD + text, Settings()).text) == (of == "inner")


def test_an_optimizer_that_is_given_has_its_updates_by_the_shim() -> None:
    text = "def train(rule: optimizers.SGD):\n    return rule.get_updates(params=p, loss=x)\n"
    result = rewrite(HEAD + text, Settings())
    assert "    return updating.get(rule).get_updates(params=p, loss=x)\n" in result.text
    assert "from kmigrate_shims.optimizers import updating\n" in result.text
    assert [f.status.value for f in result.findings if f.rule in ("KM264", "KM103")] == ["shimmed"]
    assert rewrite(result.text, Settings()).text == result.text


def test_without_shims_it_is_for_a_person() -> None:
    assert [f.status.value for f in said(own("x"), Settings(shims=False))] == ["review"]


GRADIENTS = "from keras import optimizers\n\n\nclass Mine(optimizers.SGD):\n    def get_gradients(self, loss, params):\n        return []\n"


def test_gradients_that_are_changed() -> None:
    assert [f.status.value for f in said(GRADIENTS)] == ["shimmed"]
    assert "class Mine(LegacySGD)" in rewrite(GRADIENTS, Settings()).text
    assert [f.status.value for f in said(GRADIENTS, Settings(shims=False))] == ["review"]
    assert [f.status.value for f in said(GRADIENTS.replace("(optimizers.SGD", "(Mixin, optimizers.SGD"))] == ["review"]
    assert said(GRADIENTS.replace("optimizers.SGD", "object")) == []
    beside = (
        GRADIENTS
        + "\n    def get_updates(self, loss, params):\n        return make(self.get_gradients(loss, params))\n"
    )
    assert len(said(beside)) == 1  # of get_updates
