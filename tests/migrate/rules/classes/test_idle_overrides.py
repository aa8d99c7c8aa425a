"""KM291: what a class says anew, and nobody asks it today."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.rules.classes.idle_overrides import LISTS, OF_LAYERS, OF_MODELS
from kmigrate.settings import Settings

HEAD = (
    "from keras.callbacks import Callback\nfrom keras.layers import Layer, Wrapper\nfrom keras.metrics import Metric\n"
    "from keras.models import Model\n\n\n"
)


def class_of(base: str, name: str, body: str = "return []", more: str = "") -> str:
    return f"{HEAD}class Mine({base}):\n{more}    @property\n    def {name}(self):\n        {body}\n"


def statuses(text: str) -> list[Status]:
    return [f.status for f in rewrite(text, Settings()).findings if f.rule == "KM291"]


def after(text: str) -> str:
    result = rewrite(text, Settings()).text
    assert rewrite(result, Settings()).text == result
    return result.partition("\n\n\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        class_of("Layer", "anything"),
        class_of("object", "trainable_weights"),
        class_of("Model", "trainable_weights"),
        class_of("Layer", "count_params"),
        *(class_of("Wrapper", name, f"return self.layer.{name}") for name in LISTS),
        class_of("Layer", "weights", "return super().weights"),
        f"{HEAD}class Mine(Callback):\n    def set_params(self, params):\n        pass\n",
        f"{HEAD}class Mine(Metric):\n    def reset_state(self):\n        pass\n",
        f"{HEAD}class Mine(Layer):\n    def f(self):\n        return self.losses\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert statuses(text) == []


@pytest.mark.parametrize("name", OF_LAYERS)
def test_what_no_layer_is_asked(name: str) -> None:
    assert statuses(class_of("Layer", name)) == [Status.REVIEW]


@pytest.mark.parametrize("name", OF_MODELS)
def test_what_no_model_is_asked(name: str) -> None:
    assert statuses(class_of("Model", name)) == [Status.REVIEW]


def test_a_wrapper_with_a_weight_of_its_own() -> None:
    made = "    def build(self, s):\n        self.w = self.add_weight(name='w', shape=(1,))\n\n"
    text = class_of("Wrapper", "trainable_weights", "return self.layer.trainable_weights", made)
    assert statuses(text) == [Status.REVIEW]


def test_a_callback_of_keras_1() -> None:
    text = HEAD + (
        "class Mine(Callback):\n    def _set_model(self, model):\n        pass\n\n"
        "    def _set_params(self, params):\n        super(Mine, self)._set_params(params)\n"
    )
    assert after(text) == (
        "class Mine(Callback):\n    def set_model(self, model):\n        pass\n\n"
        "    def set_params(self, params):\n        super(Mine, self).set_params(params)\n"
    )


def test_a_metric() -> None:
    text = HEAD + (
        "class Mine(Metric):\n    def reset_states(self):\n        super().reset_states()\n\n\n"
        "m = Mine()\nm.reset_states()\nother.reset_states()\n"
    )
    assert after(text) == (
        "class Mine(Metric):\n    def reset_state(self):\n        super().reset_state()\n\n\n"
        "m = Mine()\nm.reset_state()\nother.reset_states()\n"
    )
