"""Private parts of models."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = "from keras.models import load_model\n\nmodel = load_model('m')\n"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM267"]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("('m')\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "model.inputs\n",
        "other.input_layers\n",
        "other.loss_functions\n",
        "_make_predict_function()\n",
        "x.nodes_by_depth\n",
        "x._is_compiled\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("model._make_predict_function()", "model.make_predict_function()"),
        ("self.model._make_train_function()", "self.model.make_train_function()"),
        ("model._make_test_function()", "model.make_test_function()"),
        ("model.input_layers[0]", "[t._keras_history.operation for t in model.inputs][0]"),
        ("model.output_layers", "[t._keras_history.operation for t in model.outputs]"),
        ("f(model._feed_inputs)", "f(model.inputs)"),
        ("any._collected_trainable_weights", "any.trainable_weights"),
        ("model.nodes_by_depth[0]", "model._nodes_by_depth[0]"),
        ("model._is_compiled", "model.compiled"),
        ("any._feed_output_names", "any.output_names"),
    ],
)
def test_what_it_is_today(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"


@pytest.mark.parametrize(
    "text",
    [
        "model.container_nodes\n",
        "model._feed_targets\n",
        "any._standardize_user_data(x, y)\n",
        "model._check_trainable_weights_consistency()\n",
        "model._feed_input_names\n",
        "model._is_graph_network\n",
        "model.loss_functions\n",
        "model._make_predict_function = f\n",
    ],
)
def test_what_is_gone_is_for_a_person(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]
