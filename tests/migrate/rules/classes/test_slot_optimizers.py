"""Optimizers that apply one gradient at a time."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM296"
SHIM = "SlotOptimizer"
BODY = (
    "    def __init__(self, rate=0.1, name='A', **k):\n        super(A, self).__init__(name, **k)\n"
    "        self._set_hyper('learning_rate', rate)\n\n"
    "    def _create_slots(self, var_list):\n        for var in var_list:\n            self.add_slot(var, 'm')\n\n"
    "    def _resource_apply_dense(self, grad, var):\n        m = self.get_slot(var, 'm')\n"
    "        m.assign(grad, use_locking=self._use_locking)\n        rate = self._decayed_lr(var.dtype.base_dtype)\n"
    "        return var.assign_sub(rate * m / tf.cast(self.iterations + 1, var.dtype))\n\n"
    "    def get_config(self):\n        return {'rate': self._serialize_hyperparameter('learning_rate')}\n"
)
HEAD = "import tensorflow as tf\n\n\n"


def become(base: str, body: str = BODY, settings: Settings | None = None) -> tuple[str, list[str]]:
    chosen = settings or Settings()
    result = rewrite(f"{HEAD}class A({base}):\n{body}", chosen)
    assert rewrite(result.text, chosen).text == result.text
    return result.text, [
        f"{finding.rule} {finding.status.value}"
        for finding in result.findings
        if finding.rule not in ("KM101", "KM611")
    ]


def test_what_has_no_such_steps_stays() -> None:
    body = "    def update_step(self, gradient, variable, learning_rate):\n        variable.assign_sub(gradient)\n"
    assert SHIM not in become("tf.keras.optimizers.Optimizer", body)[0]
    assert become("object") == (f"{HEAD}class A(object):\n{BODY}", [])


@pytest.mark.parametrize("base", ["tf.keras.optimizers.Optimizer", "tf.keras.optimizers.legacy.Optimizer"])
def test_it_is_run_by_the_shim(base: str) -> None:
    text, said = become(base)
    assert text == f"{HEAD.rstrip()}\nfrom kmigrate_shims.optimizers.slots import {SHIM}\n\n\nclass A({SHIM}):\n{BODY}"
    assert said == [f"{CODE} shimmed"]


def test_a_class_of_the_file_between_them() -> None:
    text, said = become(
        "tf.keras.optimizers.Optimizer", f"{BODY}\n\nclass B(A):\n    def _resource_apply_sparse(self, *g): ...\n"
    )
    assert f"class A({SHIM}):" in text
    assert "class B(A):" in text
    assert said == [f"{CODE} shimmed"]


@pytest.mark.parametrize("base", ["tf.keras.optimizers.Adam", "Mixin, tf.keras.optimizers.Optimizer"])
def test_what_derives_otherwise_is_for_a_person(base: str) -> None:
    text, said = become(base)
    assert SHIM not in text
    assert f"{CODE} review" in said


def test_without_shims_it_is_for_a_person() -> None:
    text, said = become("tf.keras.optimizers.Optimizer", settings=Settings(shims=False))
    assert SHIM not in text
    assert f"{CODE} review" in said


def test_an_embedding_beside_it_keeps_its_rows() -> None:
    lines = "    def _resource_apply_sparse(self, grad, var, indices):\n        pass\n\n\ne = tf.keras.layers.Embedding(3, 2)\n"
    assert "e = tf.keras.layers.Embedding(3, 2)" in become("tf.keras.optimizers.Optimizer", f"{BODY}\n{lines}")[0]
