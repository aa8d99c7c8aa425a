"""Layers from a class name and options, as wrappers of programs write them."""

from __future__ import annotations

from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

from kmigrate_shims.layers import SReLU, deserialize  # noqa: E402


class OfTheProgram(keras.layers.Layer):
    def __init__(self, times: int, **options: Any) -> None:
        super().__init__(**options)
        self.times = times

    def call(self, inputs: Any) -> Any:
        return inputs * self.times

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "times": self.times}


def test_a_layer_of_keras() -> None:
    made = keras.layers.Dense(3, activation="tanh", name="d")
    again = deserialize({"class_name": "Dense", "config": made.get_config()})
    assert (type(again), again.get_config()) == (keras.layers.Dense, made.get_config())


def test_a_model_inside() -> None:
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)], name="inner")
    again = deserialize({"class_name": "Sequential", "config": model.get_config()})
    assert (again.name, again.output_shape) == ("inner", (None, 2))


@pytest.mark.parametrize("name", ["Functional", "Model"])
def test_a_model_with_a_graph(name: str) -> None:
    """As keras-rl copies its models."""
    x = keras.Input((3,))
    model = keras.Model(x, OfTheProgram(2)(keras.layers.Dense(2)(x)), name="graph")
    again = deserialize({"class_name": name, "config": model.get_config()}, {"OfTheProgram": OfTheProgram})
    again.set_weights(model.get_weights())
    assert (type(again), again.name, again.layers[2].times) == (type(model), "graph", 2)


def test_one_of_the_shims() -> None:
    assert isinstance(deserialize({"class_name": "SReLU", "config": SReLU().get_config()}), SReLU)


def test_what_the_program_brings() -> None:
    config = {"class_name": "OfTheProgram", "config": {"times": 3}}
    assert deserialize(config, {"OfTheProgram": OfTheProgram}).times == 3
    assert deserialize(config, custom_objects={"OfTheProgram": OfTheProgram}).times == 3
    with keras.saving.CustomObjectScope({"OfTheProgram": OfTheProgram}):
        assert deserialize(config).times == 3
    with pytest.raises(ValueError, match=r"Unknown layer or model: OfTheProgram\. Give its class in custom_objects"):
        deserialize(config)


def test_what_keras_3_writes_itself() -> None:
    made = keras.layers.Dense(3)
    assert deserialize(keras.layers.serialize(made)).get_config() == made.get_config()
