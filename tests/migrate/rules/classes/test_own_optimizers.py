"""Optimizers of the project's own."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("update", "new"),
    [
        ("K.update(p, p - g)", "(p, p - g)"),
        ("K.update_add(self.iterations, 1)", "(self.iterations, self.iterations + 1)"),
        ("K.update_sub(p, a + b)", "(p, p - (a + b))"),
        ("K.moving_average_update(m, g, r)", "(m, m * r + g * (1. - r))"),
        ("(p, p - g)", "(p, p - g)"),
    ],
)
@pytest.mark.parametrize("parameters", ["loss, params", "params, constraints, loss"])
def test_it_derives_from_the_shim(update: str, new: str, parameters: str) -> None:
    result = rewrite(HEAD + own(update, parameters=parameters), Settings())
    assert result.text.endswith(own(new, "LegacyOptimizer", parameters))
    assert "from kmigrate_shims.optimizers.legacy import LegacyOptimizer\n" in result.text
    assert rewrite(result.text, Settings()).text == result.text
    assert "shimmed" in [f.status.value for f in said(own(update, parameters=parameters))]


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
        own("x", base="optimizers.SGD"),
        own("x", base="optimizers.Optimizer, Mixin"),
        own("x", parameters="loss, params, more"),
        own("x", parameters="*args"),
        own("K.update(*x)"),
        own("K.update(x=p, new_x=q)"),
        own("x") + "        return self.inner.get_updates(loss, params)\n",
        "class A(optimizers.Optimizer):\n    def _resource_apply_dense(self, g, v): pass\n",
        "optimizers.SGD(0.1).get_updates(loss, params)\n",
    ],
)
def test_what_cannot_be_told_is_for_a_person(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]


def test_without_shims_it_is_for_a_person() -> None:
    assert [f.status.value for f in said(own("x"), Settings(shims=False))] == ["review"]


GRADIENTS = "from keras import optimizers\n\n\nclass Mine(optimizers.SGD):\n    def get_gradients(self, loss, params):\n        return []\n"


def test_gradients_that_are_changed_are_for_a_person() -> None:
    assert [f.status.value for f in said(GRADIENTS)] == ["review"]
    assert said(GRADIENTS.replace("optimizers.SGD", "object")) == []
    beside = (
        GRADIENTS
        + "\n    def get_updates(self, loss, params):\n        return make(self.get_gradients(loss, params))\n"
    )
    assert len(said(beside)) == 1  # of get_updates
