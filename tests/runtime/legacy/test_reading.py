"""What a file says becomes what the spec says: eras, orders of weights, old layouts, training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import making
import numpy as np
import pytest

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import read
from kmigrate_runtime.spec import Spec, Tensor


def written(folder: Path, config: Any) -> Path:
    path = folder / "model.json"
    path.write_text(json.dumps(config))
    return path


def layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name, **config}}


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    spec = read(making.model(tmp_path / "m.h5"))
    assert (spec.source.package, spec.source.release, spec.source.backend) == ("keras", "2.2.4", "tensorflow")
    assert spec.source.evidence == ("keras_version is 2.2.4", "backend is tensorflow")
    assert spec.model.outputs == [Tensor("dense_1")]
    assert spec.model.layers[0].batch_shape == (None, 3)


@pytest.mark.parametrize(
    ("version", "package"),
    [("2.3.1", "keras"), ("2.2.4-tf", "tf.keras"), ("2.4.0", "tf.keras"), ("2.15.0", "tf.keras")],
)
def test_which_package(tmp_path: Path, version: str, package: str) -> None:
    assert read(making.model(tmp_path / "m.h5", version=version)).source.package == package


def test_keras_3_is_modern(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match=r"written by Keras 3\.4\.1\. It is modern"):
        read(making.model(tmp_path / "m.h5", version="3.4.1"))


def test_names_of_weights_tell_the_backend_of_keras_1(tmp_path: Path) -> None:
    config = making.sequential(layer("Dense", "d", output_dim=2, input_dim=3, bias=True))
    for names, backend in ((("d_W:0", "d_b:0"), "tensorflow"), (("d_W", "d_b"), "theano")):
        arrays = dict(zip(names, (np.ones((3, 2)), np.zeros(2)), strict=True))
        path = making.h5(tmp_path / f"{backend}.h5", config, {"d": arrays}, version=None, backend=None)
        assert read(path).source.backend == backend


def test_a_backend_that_is_not_said_is_asked_for_only_where_it_matters(tmp_path: Path) -> None:
    conv = {"name": "Sequential", "layers": [{"name": "Convolution2D", "nb_filter": 1, "nb_row": 2, "nb_col": 2,
            "input_shape": [1, 3, 3], "border_mode": "valid", "dim_ordering": "th", "activation": "linear"}]}  # fmt: skip
    weights = making.numbered(tmp_path / "w.h5", [np.arange(4.0).reshape(1, 1, 2, 2), np.zeros(1)])
    asked = read(written(tmp_path, conv), weights=weights)
    assert len(asked.questions) == 1
    assert "--backend theano" in asked.questions[0]
    theano = read(tmp_path / "model.json", weights=weights, backend="theano")
    other = read(tmp_path / "model.json", weights=weights, backend="tensorflow")
    assert not theano.questions
    kernel = other.model["convolution2d"].weights["kernel"]
    assert kernel[:, :, 0, 0].tolist() == [[0, 1], [2, 3]]
    assert theano.model["convolution2d"].weights["kernel"][:, :, 0, 0].tolist() == [[3, 2], [1, 0]]
    dense = {
        "name": "Sequential",
        "layers": [{"name": "Dense", "output_dim": 2, "input_dim": 3, "activation": "linear"}],
    }
    weights = making.numbered(tmp_path / "d.h5", [np.ones((3, 2)), np.zeros(2)])
    assert not read(written(tmp_path, dense), weights=weights).questions


def test_a_backend_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match="its backend is tensorflow, and --backend says theano"):
        read(making.model(tmp_path / "m.h5"), backend="theano")


def normalized(trainable: bool) -> dict[str, Any]:
    inner = {"name": "inner", "layers": [
        layer("Dense", "d", units=2, batch_input_shape=[None, 2], use_bias=False, trainable=trainable),
        layer("BatchNormalization", "b", axis=-1),
        layer("Dense", "e", units=2, use_bias=False),
    ]}  # fmt: skip
    return {"class_name": "Sequential", "config": {"name": "outer", "layers": [
        {"class_name": "Sequential", "config": inner}]}}  # fmt: skip


@pytest.mark.parametrize("trainable", [True, False])
def test_frozen_layers_of_an_inner_model_come_after_the_others(tmp_path: Path, trainable: bool) -> None:
    """Keras put all that is trained before all that is not, so that freezing a layer moved its weights in the file."""
    d, e = np.full((2, 2), 1.0), np.full((2, 2), 2.0)
    gamma, beta, mean, variance = (np.full(2, value) for value in (3.0, 4.0, 5.0, 6.0))
    arrays = [d, gamma, beta, e, mean, variance] if trainable else [gamma, beta, e, d, mean, variance]
    stored = {f"w_{number}:0": array for number, array in enumerate(arrays)}
    path = making.h5(tmp_path / "m.h5", normalized(trainable), {"inner": stored})
    inner = read(path).model["inner"].model
    assert inner is not None
    assert inner["d"].weights["kernel"][0, 0] == 1
    assert inner["e"].weights["kernel"][0, 0] == 2
    assert [inner["b"].weights[role][0] for role in ("gamma", "beta", "moving_mean", "moving_variance")] == [3, 4, 5, 6]


def test_cudnn_weights_are_those_of_a_plain_lstm(tmp_path: Path) -> None:
    """By the definition: gate by gate, kernels are transposed in memory; the two biases stay apart, for both were trained."""
    units, size, random = 2, 3, np.random.default_rng(0)
    kernel, state, bias = random.random((size, 4 * units)), random.random((units, 4 * units)), random.random(8 * units)
    config = making.sequential(layer("CuDNNLSTM", "l", units=units, batch_input_shape=[None, 5, size]))
    path = making.h5(tmp_path / "m.h5", config, {"l": {"l/kernel:0": kernel, "l/r:0": state, "l/bias:0": bias}})
    found = read(path).model["l"]
    assert (found.kind, found.options["recurrent_activation"]) == ("LSTM", "sigmoid")
    for gate in range(4):
        columns = slice(gate * units, (gate + 1) * units)
        assert np.allclose(found.weights["kernel"][:, columns].T.reshape(-1), _memory(kernel[:, columns]))
        assert np.allclose(found.weights["recurrent_kernel"][:, columns], state[:, columns].T)
    assert np.allclose(found.weights["bias"], bias.reshape(2, -1))


def _memory(gate: np.ndarray) -> np.ndarray:
    """The numbers of a gate's kernel as `np.reshape(kernel.T, kernel.shape, order="F")` lays them out, transposed."""
    return np.reshape(gate.T, gate.shape, order="F").T.reshape(-1)


def test_twelve_arrays_of_a_keras_1_lstm(tmp_path: Path) -> None:
    """The file has i, c, f, o; the spec i, f, c, o."""
    config = making.sequential(layer("LSTM", "l", output_dim=1, batch_input_shape=[None, 4, 1], consume_less="cpu",
                                     activation="tanh", inner_activation="hard_sigmoid"))  # fmt: skip
    arrays = {}
    for number, gate in enumerate("icfo", 1):
        arrays |= {f"l_W_{gate}": [[number]], f"l_U_{gate}": [[10 * number]], f"l_b_{gate}": [100 * number]}
    found = read(making.h5(tmp_path / "m.h5", config, {"l": arrays}, version="1.2.2", backend=None)).model["l"]
    assert found.weights["kernel"].tolist() == [[1, 3, 2, 4]]
    assert found.weights["recurrent_kernel"].tolist() == [[10, 30, 20, 40]]
    assert found.weights["bias"].tolist() == [100, 300, 200, 400]


def test_the_deviation_of_keras_1_0_5_becomes_a_variance(tmp_path: Path) -> None:
    config = making.sequential(layer("BatchNormalization", "b", epsilon=1e-6, mode=0, axis=-1, momentum=0.9,
                                     batch_input_shape=[None, 1]))  # fmt: skip
    arrays = {"b_gamma": [1], "b_beta": [0], "b_running_mean": [2], "b_running_std": [3]}
    old = read(making.h5(tmp_path / "o.h5", config, {"b": arrays}, version="1.0.5", backend=None)).model["b"]
    new = read(making.h5(tmp_path / "n.h5", config, {"b": arrays}, version="1.0.6", backend=None)).model["b"]
    assert (old.weights["moving_variance"].tolist(), old.options["statistics"]["variance"]) == ([9], "deviation")
    assert (new.weights["moving_variance"].tolist(), new.options["statistics"]["variance"]) == ([3], "biased")


def test_long_lists_of_names_are_in_pieces(tmp_path: Path) -> None:
    path = making.model(tmp_path / "m.h5")
    with h5py.File(path, "a") as file:
        group = file["model_weights/dense_1"]
        names = list(group.attrs["weight_names"])
        del group.attrs["weight_names"]
        for number, name in enumerate(names):
            group.attrs[f"weight_names{number}"] = [name]
    assert set(read(path).model["dense_1"].weights) == {"kernel", "bias"}


def test_a_graph_of_keras_0(tmp_path: Path) -> None:
    node = {"name": "Dense", "output_dim": 1, "activation": "linear", "init": "uniform"}
    config = {
        "name": "Graph",
        "input_config": [
            {"name": "a", "input_shape": [1], "dtype": "float"},
            {"name": "b", "input_shape": [1], "dtype": "float"},
        ],
        "node_config": [
            {"name": "x", "input": "a", "inputs": [], "merge_mode": "concat", "concat_axis": -1, "dot_axes": -1},
            {"name": "y", "input": None, "inputs": ["x", "b"], "merge_mode": "sum", "concat_axis": -1, "dot_axes": -1},
        ],
        "output_config": [{"name": "out", "input": "y", "inputs": []}],
        "input_order": ["a", "b"],
        "output_order": ["out"],
        "nodes": {"x": node, "y": node},
        "loss": {"out": "mse"},
        "optimizer": {"name": "SGD", "lr": 0.5, "momentum": 0.0, "decay": 0.0, "nesterov": False},
    }
    with h5py.File(tmp_path / "w.h5", "w") as file:
        group = file.create_group("graph")
        group.attrs["nb_params"] = 4
        for number, array in enumerate(([[1.0]], [2.0], [[3.0]], [4.0])):
            group.create_dataset(f"param_{number}", data=array)
    spec = read(written(tmp_path, config), weights=tmp_path / "w.h5")
    assert [tensor.layer for tensor in spec.model.inputs] == ["a", "b"]
    assert [tensor.layer for tensor in spec.model.outputs] == ["out"]
    assert (spec.model["x"].weights["kernel"].item(), spec.model["y"].weights["bias"].item()) == (1, 4)
    assert spec.model["merge_y"].kind == "Add"
    assert spec.training is not None
    assert spec.training.losses == {"out": "mean_squared_error"}
    assert spec.training.optimizer is not None
    assert spec.training.optimizer.options["learning_rate"] == 0.5


def test_the_model_inside_of_multi_gpu_model(tmp_path: Path) -> None:
    inner = {"name": "inner", "layers": [layer("Dense", "d", units=2, batch_input_shape=[None, 3])]}
    halves = [
        {**layer("Lambda", f"lambda_{i}", function=["get_slice", None, None], arguments={"i": i, "parts": 2}),
         "name": f"lambda_{i}", "inbound_nodes": [[["input_1", 0, 0, {}]]]} for i in range(2)
    ]  # fmt: skip
    config = {"class_name": "Model", "config": {
        "name": "outer",
        "layers": [
            {**layer("InputLayer", "input_1", batch_input_shape=[None, 3]), "name": "input_1", "inbound_nodes": []},
            *halves,
            {"class_name": "Sequential", "name": "inner", "config": inner,
             "inbound_nodes": [[["lambda_0", 0, 0, {}]], [["lambda_1", 0, 0, {}]]]},
            {**layer("Concatenate", "inner_out", axis=0), "name": "inner_out",
             "inbound_nodes": [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]]},
        ],
        "input_layers": [["input_1", 0, 0]], "output_layers": [["inner_out", 0, 0]],
    }}  # fmt: skip
    spec = read(written(tmp_path, config))
    assert [one.name for one in spec.model.layers] == ["d_input", "d"]
    assert any("multi_gpu_model" in note for note in spec.notes)


def slots(folder: Path, release: str, names: list[str]) -> Spec:
    config = making.sequential(making.dense("b", 1, 1), making.dense("a", 1, 1))
    weights = {name: {f"{name}/kernel:0": [[0.0]], f"{name}/bias:0": [0.0]} for name in ("b", "a")}
    training = {"optimizer_config": {"class_name": "SGD", "config": {"lr": 0.1}}, "loss": "mse"}
    if release.startswith("1"):
        config = making.sequential(*(layer("Dense", name, output_dim=1, input_dim=1) for name in ("b", "a")))
        weights = {name: {f"{name}_W:0": [[0.0]], f"{name}_b:0": [0.0]} for name in ("b", "a")}
    arrays: dict[str, Any] = {"iterations": 7.0}
    arrays |= {f"s{number}": [[float(number)]] if number % 2 == 0 else [float(number)] for number in range(4)}
    return read(making.h5(folder / f"{release}.h5", config, weights, version=release, training=training, slots=arrays))


def test_keras_1_sorted_what_it_trained_by_name(tmp_path: Path) -> None:
    """So the first memory is that of layer `a`, though `b` comes first in the model."""
    for release, first in (("1.2.2", "a"), ("2.2.4", "b")):
        spec = slots(tmp_path, release, [])
        assert spec.training is not None
        optimizer = spec.training.optimizer
        assert optimizer is not None
        assert optimizer.iterations == 7
        assert optimizer.slots["momentum"][f"{first}/kernel"].item() == 0
        assert optimizer.slots["momentum"][f"{first}/bias"].item() == 1


def test_the_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    weights = making.h5(tmp_path / "w.h5", None, {"dense_1": {"k:0": np.zeros((4, 4)), "b:0": np.zeros(4)}})
    with pytest.raises(Complaint, match=r"has a kernel of shape \(4, 4\)"):
        read(written(tmp_path, making.sequential(making.dense())), weights=weights)


@pytest.mark.parametrize("begins", [True, False])
def test_the_calls_of_a_model_in_a_model_are_told_apart(tmp_path: Path, begins: bool) -> None:
    """One that begins with an InputLayer has a call of its own; a Sequential that its first call built has none."""
    own = [layer("InputLayer", "late_input", batch_input_shape=[None, 3])] if begins else []
    dense = layer("Dense", "dense", units=3, use_bias=False)
    late = {"class_name": "Sequential", "name": "late", "config": {"name": "late", "layers": [*own, dense]}}
    start = layer("InputLayer", "x", batch_input_shape=[None, 3])
    first = int(begins)
    layers = [
        {**start, "name": "x", "inbound_nodes": []},
        {**late, "inbound_nodes": [[["x", 0, 0, {}]], [["late", first, 0, {}]]]},
        {
            **layer("Add", "add"),
            "name": "add",
            "inbound_nodes": [[["late", first, 0, {}], ["late", first + 1, 0, {}]]],
        },
    ]
    config = {"name": "model", "layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["add", 0, 0]]}
    kernel = np.ones((3, 3), "float32")
    path = making.h5(
        tmp_path / "m.h5",
        {"class_name": "Functional", "config": config},
        {"late": {"dense/kernel:0": kernel}},
        version="2.9.0",
    )
    model = read(path).model
    assert [call.inputs for call in model["late"].calls] == [(Tensor("x"),), (Tensor("late", 0),)]
    assert model["add"].calls[0].inputs == (Tensor("late", 0), Tensor("late", 1))


def test_names_that_stand_behind_those_of_what_was_not_built(tmp_path: Path) -> None:
    """On Theano a layer whose building failed stayed in front of the names of all later weights."""
    behind = "/".join(f"dense_{number}" for number in range(2, 120))
    names = {f"{behind}/dense_1/kernel:0": np.arange(6.0).reshape(3, 2), f"{behind}/dense_1/bias:0": np.zeros(2)}
    path = making.h5(tmp_path / "m.h5", making.sequential(making.dense()), {"dense_1": names})
    kernel, _ = (array for _, array in read(path).model.weights())
    np.testing.assert_array_equal(kernel, np.arange(6.0).reshape(3, 2))
