"""Models that were recorded on their own: what draws in training, what has several losses, what computes in float16."""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_runtime import trace
from kmigrate_runtime.build import build
from kmigrate_runtime.build.custom import Custom
from kmigrate_runtime.legacy import traced
from kmigrate_runtime.recorder import joined
from kmigrate_runtime.spec import Call, Layer
from kmigrate_runtime.verify import CPU, Request, verify
from kmigrate_runtime.verify.chance import _draws

TRACES = Path(__file__).parents[3] / "fixtures" / "traces"
recorder: Any = types.ModuleType("record")
exec(compile(joined(), "record.py", "exec"), recorder.__dict__)


def proof(name: str, alter: Any = lambda spec: None) -> Any:
    path = str(TRACES / f"{name}.npz")
    with trace.read(path) as old:
        spec = traced.read(old)
    alter(spec)
    return verify(Request(path, name, CPU), [CPU], model=build(spec).model)


@pytest.mark.parametrize("name", ["several-2.3.1", "several-2.15", "half-2.15", "moving-0.3.3", "normalized-2.4"])
def test_all_rungs_are_equal(name: str) -> None:
    found = proof(name)
    assert {rung.name: rung.verdict for rung in found.climbs[0].rungs} == dict.fromkeys(
        ("structure", "weights", "whole", "free", "fed", "gradients", "saved", "step", "steps"), "equal"
    )


@pytest.mark.parametrize(("name", "layer"), [("dropout-2.3.1", "dropout_1"), ("recurrent_dropout-2.15", "lstm")])
def test_training_that_drew_is_not_checked_and_all_else_is(name: str, layer: str) -> None:
    found = proof(name)
    rungs = {rung.name: rung for rung in found.climbs[0].rungs}
    said = f"the old training drew random numbers ({layer}), which are not known"
    assert [rungs[name].reason for name in ("step", "steps")] == [said, said]
    assert {rung.verdict for name, rung in rungs.items() if name not in ("step", "steps")} == {"equal"}
    assert found.verdict == "equal"


def test_weights_of_losses_that_were_exchanged_are_named() -> None:
    def plant(spec: Any) -> None:
        weights = spec.training.loss_weights
        spec.training.loss_weights = dict(zip(weights, reversed(list(weights.values())), strict=True))

    causes = proof("several-2.3.1", plant).climbs[0].causes
    assert [cause.name for cause in causes] == ["loss weights"]
    assert causes[0].sentence.startswith("Its losses weigh ")


def test_a_fault_larger_than_float16_is_still_seen() -> None:
    def plant(spec: Any) -> None:
        weights = spec.model.layers[-1].weights
        weights["bias"] = weights["bias"] + 0.05

    assert proof("half-2.15", plant).verdict == "differs"


@pytest.mark.parametrize(
    ("kind", "options", "draws"),
    [
        ("Dropout", {"rate": 0.5}, True),
        ("Dropout", {"rate": 0.0}, False),
        ("SpatialDropout2D", {"rate": 0.1}, True),
        ("AlphaDropout", {"rate": 0.1}, True),
        ("GaussianNoise", {"stddev": 2.0}, True),
        ("GaussianNoise", {"stddev": 0.0}, False),
        ("LSTM", {"dropout": 0.0, "recurrent_dropout": 0.2}, True),
        ("LSTM", {"dropout": None, "recurrent_dropout": 0.0}, False),
        ("RandomFlip", {}, True),
        ("Dense", {"units": 3}, False),
    ],
)
def test_what_draws(kind: str, options: dict[str, Any], draws: bool) -> None:
    assert _draws(Layer("x", kind, options)) is draws
    told = Layer("x", kind, options, calls=[Call([], {"training": False})])
    assert _draws(told) is (draws and kind.startswith("Random"))


def test_the_recorder_reads_what_compile_was_given_wherever_it_is_kept() -> None:
    weights, metrics = {"one": 0.5}, {"one": ["accuracy"]}
    early = types.SimpleNamespace(loss_weights=weights, _compile_metrics=metrics, metrics=["an object"])
    later = types.SimpleNamespace(
        compiled_loss=types.SimpleNamespace(_user_loss_weights=weights),
        compiled_metrics=types.SimpleNamespace(_user_metrics=metrics),
        metrics=["an object"],
    )
    for model in (early, later):
        model.optimizer = types.SimpleNamespace(get_config=dict)
        found = recorder.training_facts(types.SimpleNamespace(model=model, shell=model))
        assert (found["loss_weights"], found["metrics"]) == (weights, metrics)


def test_a_count_is_read_without_eager_execution() -> None:
    class Graphs:
        """A variable of TensorFlow 1.15: it has the method, and the method raises."""

        def numpy(self) -> Any:
            raise NotImplementedError("numpy() is only available when eager execution is enabled.")

    world = types.SimpleNamespace(K=types.SimpleNamespace(get_value=lambda variable: np.float32(3)))
    number = recorder.Symbolic.number
    assert [number(world, value) for value in (Graphs(), 4, np.float32(5))] == [3.0, 4.0, 5.0]


def test_a_dict_that_tensorflow_wraps_stays_one() -> None:
    class Wrapped:
        """Passes for a dict, and is none to JSON."""

        __class__ = dict  # type: ignore[assignment]

        def keys(self) -> list[str]:
            return ["one"]

        def __getitem__(self, key: str) -> str:
            return "mse"

    assert json.loads(json.dumps(Wrapped(), default=recorder.plain)) == {"one": "mse"}


@keras.saving.register_keras_serializable("test_later_traces")
class Whole(keras.Model):
    """As in fixtures/traces/models.py."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first = keras.layers.Dense(3, activation="tanh")
        self.dropout = keras.layers.Dropout(0.5)
        self.second = keras.layers.Dense(2)

    def call(self, x: Any, training: Any = None) -> Any:
        return self.second(self.dropout(self.first(x["u"]), training=training)), self.first(x["v"])


@keras.saving.register_keras_serializable("test_later_traces")
class Plain(keras.Model):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first = keras.layers.Dense(3, activation="tanh")
        self.second = keras.layers.Dense(2)

    def call(self, x: Any) -> Any:
        return self.second(self.first(x))


def subclass(kind: Any, path: Path) -> Any:
    model = kind()
    zeros = np.zeros((1, 4), "float32")
    model({"u": zeros, "v": zeros} if kind is Whole else zeros)
    with trace.read(path) as old:
        layers = old.facts["layers"]
        model.set_weights([old.array(entry) for layer in layers for entry in layer["weights"]])
    model.compile("adam" if kind is Plain else "sgd", "mse" if kind is Plain else ["mse", "mae"])
    return model


def test_a_subclass_is_compared_as_a_whole() -> None:
    path = TRACES / "plain_subclass-2.15.npz"
    found = verify(Request(str(path), "plain", CPU), [CPU], model=subclass(Plain, path))
    rungs = {rung.name: rung.verdict for rung in found.climbs[0].rungs}
    assert {rungs[name] for name in ("whole", "gradients", "step", "steps")} == {"equal"}
    assert {rungs[name] for name in ("structure", "weights", "free", "fed")} == {"not checked"}
    assert found.verdict == "equal"


def test_a_subclass_of_the_graphs_is_compared_as_a_whole_too() -> None:
    path = TRACES / "predicted_subclass-2.3.1.npz"
    model = subclass(Plain, path)
    model.optimizer.epsilon = 1e-7
    found = verify(Request(str(path), "plain", CPU), [CPU], model=model)
    rungs = {rung.name: rung.verdict for rung in found.climbs[0].rungs}
    assert {rungs[name] for name in ("whole", "gradients")} == {"equal"}
    model.first.bias.assign_add(np.full(3, 1e-3, "float32"))
    again = verify(Request(str(path), "plain", CPU), [CPU], model=model)
    assert {rung.name for rung in again.climbs[0].rungs if rung.verdict == "differs"} >= {"whole", "gradients"}


@keras.saving.register_keras_serializable("test_later_traces")
class Scaled(keras.layers.Layer):
    """As in fixtures/traces/models.py; no reference knows it."""

    def build(self, shape: Any) -> None:
        self.gain = self.add_weight(name="gain", shape=(shape[-1],), initializer="zeros")

    def call(self, x: Any) -> Any:
        return x * (1.0 + self.gain)


def own_layer(change: Any = lambda gain: gain) -> Any:
    layers = [keras.layers.Dense(4, name="dense_1"), Scaled(name="scaled_1"), keras.layers.Dense(2, name="dense_2")]
    model = keras.Sequential([keras.Input((5,)), *layers])
    path = TRACES / "own_layer-2.3.1.npz"
    with trace.read(path) as old:
        model.set_weights([old.array(entry) for layer in old.facts["layers"] for entry in layer["weights"]])
    layers[1].gain.assign(change(np.array(layers[1].gain)))
    model.compile(keras.optimizers.SGD(0.01), "mse")
    return verify(Request(str(path), "own", CPU), [CPU], model=model)


def test_a_layer_that_no_reference_computes_is_compared_by_what_was_recorded() -> None:
    assert {rung.verdict for rung in own_layer().climbs[0].rungs} == {"equal"}


@keras.saving.register_keras_serializable("test_later_traces")
class Passed(keras.layers.Layer):
    """As in fixtures/traces/models.py."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.supports_masking = True

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        return None

    def call(self, x: Any) -> Any:
        return x


@pytest.mark.parametrize("known", [False, True])
def test_masks_before_a_layer_of_the_user_are_known_by_its_code(known: bool, tmp_path: Path) -> None:
    path, custom = TRACES / "masked_own-2.3.1.npz", None
    with trace.read(path) as old:
        model = build(traced.read(old), Custom({"Passed": Passed}), inference=True).model
    if known:
        (tmp_path / "own.py").write_text(
            "import sys\n\nPassed = next(m.Passed for n, m in sys.modules.items() if n.endswith('test_later_traces'))\n"
        )
        custom = str(tmp_path / "own.py")
    found = verify(Request(str(path), "own", CPU, custom=custom), [CPU], model=model).climbs[0]
    rows = {row.what: row.verdict for rung in found.rungs if rung.name == "fed" for row in rung.rows}
    assert rows["lstm_1"] == ("equal" if known else "not checked")
    assert {rung.verdict for rung in found.rungs if rung.name in ("whole", "free")} == {"equal"}


def test_its_weights_are_named_where_with_those_of_old_it_computes_what_it_did() -> None:
    causes = own_layer(lambda gain: gain + 0.25).climbs[0].causes
    assert [(cause.layer, cause.name) for cause in causes] == [("scaled_1", "weights changed")]
    assert "(4 of 4 in gain, by up to 0.25)" in causes[0].sentence
    assert causes[0].after < 1e-6 < causes[0].before


def test_a_wrong_subclass_differs() -> None:
    path = TRACES / "plain_subclass-2.15.npz"
    model = subclass(Plain, path)
    model.second.kernel.assign(model.second.kernel * 1.001)
    found = verify(Request(str(path), "plain", CPU), [CPU], model=model)
    assert {rung.name for rung in found.climbs[0].rungs if rung.verdict == "differs"} >= {"whole", "gradients", "step"}


def test_a_subclass_with_inputs_by_name_and_dropout() -> None:
    path = TRACES / "subclass-2.15.npz"
    found = verify(Request(str(path), "whole", CPU), [CPU], model=subclass(Whole, path))
    rungs = {rung.name: rung for rung in found.climbs[0].rungs}
    assert (rungs["whole"].verdict, rungs["gradients"].verdict, found.verdict) == ("equal", "equal", "equal")
    assert "drew random numbers (dropout)" in rungs["step"].reason


def test_what_a_logarithm_made_of_old_rounding_is_allowed() -> None:
    """A sigmoid of -12.8, behind a logarithm: its float32 is 1 % off, and so the loss and its gradients are."""
    found = proof("saturated-2.3.1")
    rows = {row.what: row for rung in found.climbs[0].rungs for row in rung.rows}
    assert found.verdict == "equal", [name for name, row in rows.items() if row.verdict == "differs"]
    assert 1e-5 < rows["loss"].difference.normalised < rows["loss"].tolerance.value < 1e-3
    assert max(row.tolerance.value for name, row in rows.items() if "dense_2" in name) < 1e-2


def test_and_hides_no_other_mistake() -> None:
    def plant(spec: Any) -> None:
        spec.training.losses = dict.fromkeys(spec.training.losses, "kullback_leibler_divergence")

    found = proof("saturated-2.3.1", plant).climbs[0]
    assert {rung.name for rung in found.rungs if rung.verdict == "differs"} == {"gradients", "step", "steps"}
    assert [cause.name for cause in found.causes] == ["loss"]
