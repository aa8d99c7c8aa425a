"""Programs that are written from recorded models, for the codemod to bring over."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "tools"))


@pytest.fixture
def sources() -> Any:
    return importlib.import_module("model_sources")


@pytest.fixture
def releases(sources: Any) -> Any:
    return importlib.import_module("complete_read").releases()


def dense(name: str, **more: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"name": name, "units": 3, "trainable": True, "use_bias": True, **more}}


def test_what_is_as_it_was_anyway_is_left_out(sources: Any, releases: Any) -> None:
    penalty = {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.5}}
    model = {"class_name": "Sequential", "config": [dense("a", bias_regularizer=penalty, batch_input_shape=[None, 4])]}
    training = {"optimizer_config": {"class_name": "SGD", "config": {"lr": 0.01, "momentum": 0.5, "clipnorm": 1.0}},
                "loss": "mse", "metrics": []}  # fmt: skip
    text = sources.Program(releases["2.2.4"]).text(model, training, 2, False)
    assert "Dense(name='a', units=3, bias_regularizer=regularizers.L1L2(l2=0.5), batch_input_shape=(None, 4))" in text
    assert "compile(loss='mse', optimizer=optimizers.SGD(momentum=0.5, clipnorm=1.0))" in text
    assert "for _ in range(2):\n    loss = model_1.train_on_batch(x, y)\n" in text


def test_a_layer_that_is_called_twice(sources: Any, releases: Any) -> None:
    nodes = [[["in", 0, 0, {}]], [["a", 0, 0, {}]]]
    config = {
        "name": "m",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [None, 3]}, "inbound_nodes": []},
            {**dense("a"), "inbound_nodes": nodes},
        ],
        "input_layers": [["in", 0, 0]],
        "output_layers": [["a", 1, 0]],
    }
    text = sources.Program(releases["1.2.2"]).text({"class_name": "Model", "config": config}, None, 0, False)
    assert text.count("model_1_l1(") == 2
    assert "Model(input=[model_1_l0], output=[model_1_l1_y1], name='m')" in text


def test_what_a_constructor_hands_on_is_written_too(sources: Any, releases: Any) -> None:
    config = {"name": "l", "output_dim": 2, "activation": "tanh", "stateful": True, "return_sequences": False}
    model = {"class_name": "Sequential", "config": [{"class_name": "LSTM", "config": config}]}
    text = sources.Program(releases["1.2.2"]).text(model, None, 0, False)
    assert "LSTM(name='l', output_dim=2, stateful=True)" in text


def test_calls_of_a_model_are_counted_from_its_making(sources: Any, releases: Any) -> None:
    start = {"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [None, 3]}, "inbound_nodes": []}
    inner = {
        "name": "m",
        "layers": [{**start, "name": "x"}],
        "input_layers": [["x", 0, 0]],
        "output_layers": [["x", 0, 0]],
    }
    layers = [
        {**start, "name": "x"},
        {"class_name": "Functional", "name": "m", "config": inner, "inbound_nodes": [["x", 0, 0, {}]]},
    ]
    config = {"name": "o", "layers": layers, "input_layers": ["x", 0, 0], "output_layers": ["m", 1, 0]}
    text = sources.Program(releases["tf-2.10"]).text({"class_name": "Functional", "config": config}, None, 0, False)
    assert "Model(inputs=[model_1_l0], outputs=[model_1_l1_y0], name='o')" in text


def test_what_has_no_source_says_why(sources: Any, releases: Any) -> None:
    model = {"class_name": "Sequential", "config": [{"class_name": "Own", "config": {"name": "o"}}]}
    with pytest.raises(sources.Unwritten, match=r"layers\.Own"):
        sources.Program(releases["2.2.4"]).text(model, None, 0, False)


def test_a_recorded_model_becomes_a_program_that_trains_as_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = importlib.import_module("model_programs")
    stack = "keras-2.2.4-tensorflow"
    case = tool.recorded(stack, "dense-linear")
    assert tool.compared(case, stack, show=False)[0] == "equal"
    monkeypatch.setattr(tool, "TRAINING", -1.0)  # some machines give the very same numbers
    assert tool.compared(case, stack, show=False)[0] == "trains otherwise"
