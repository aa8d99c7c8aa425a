"""KM267: private and half-private parts of the old models."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MODEL = "keras.models.Model"
MAKERS = {f"_make_{kind}_function": f"make_{kind}_function" for kind in ("train", "test", "predict")}
ENDS = {"input_layers": "inputs", "output_layers": "outputs", "_input_layers": "inputs", "_output_layers": "outputs"}
SAME = {
    "_feed_inputs": "inputs",
    "_feed_output_names": "output_names",
    "_collected_trainable_weights": "trainable_weights",
}
PLAIN = {"nodes_by_depth": "_nodes_by_depth", "_is_compiled": "compiled"}  # others may have one of that name
GONE = {
    "container_nodes": "the graph is read from model._nodes_by_depth",
    "_network_nodes": "the graph is read from model._nodes_by_depth",
    "layers_by_depth": "order the layers by model._nodes_by_depth: node.operation for every node",
    "_layers_by_depth": "order the layers by model._nodes_by_depth: node.operation for every node",
    "_feed_targets": "there are no symbolic targets; override train_step or compute_loss",
    "_feed_sample_weights": "there are no symbolic sample weights; override train_step or compute_loss",
    "_feed_input_names": "take the names of model.inputs",
    "_feed_input_shapes": "take the shapes of model.inputs",
    "_feed_output_shapes": "take the shapes of model.outputs",
    "_feed_sample_weight_modes": "weights of samples have the shape that they weigh",
    "_standardize_user_data": "fit, train_on_batch, evaluate and predict take the arrays themselves",
    "_check_trainable_weights_consistency": "leave it out; a model follows `trainable` when it is compiled anew",
    "_is_graph_network": "ask isinstance(model, keras.models.Sequential), or whether it has `inputs`",
    "_uses_dynamic_learning_phase": "ask the layers: model.layers",
    "_updated_config": "take model.get_config()",
    "_per_input_losses": "model.losses lists those of its last call",
    "_per_input_updates": "layers assign to their variables in call",
    "_output_mask_cache": "a tensor carries its mask",
    "_init_graph_network": "make the model anew, Model(inputs, outputs)",
    "_feed_loss_fns": "override compute_loss",
    "loss_functions": "override compute_loss",
    "metrics_updates": "metrics are objects with update_state and result",
    "_function_kwargs": "pass what you need to compile",
}
# Of whatever they are asked, it is a model.
TELLING = (
    *("container_nodes", "_network_nodes", "_feed_targets", "_feed_input_names", "_feed_input_shapes"),
    *("_standardize_user_data", "_check_trainable_weights_consistency", "_feed_sample_weight_modes"),
)
RULE = Rule(
    code="KM267",
    name="model-parts",
    title="The private parts of models have other names, or are gone.",
    why="""
Programs called `model._make_predict_function()` before they shared a model between threads; Keras 3 has it without the
underscore. The layers at a model's ends are those that made its `inputs` and `outputs`, and what it fed is `inputs`.
Symbolic targets, losses and functions went with the graph of TensorFlow 1.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel._make_predict_function()\n"
            "print(model.input_layers[0].name)\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.make_predict_function()\n"
            "print([t._keras_history.operation for t in model.inputs][0].name)\n",
        ),
    ),
    marks=tuple(f"{MODEL}.{name}" for name in (*MAKERS, *SAME, *TELLING)),
)


@RULE.on(*(f"{MODEL}.{name}" for name in (*MAKERS, *SAME, *PLAIN)))
def renamed(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.use.stored:
        site.review("Keras 3 has other private parts, and never asks this one")
        return
    new = {**MAKERS, **SAME, **PLAIN}[node.attr]
    site.rename_attribute(new)
    site.rewritten(f"`{node.attr}` is now `{new}`", new=new)


@RULE.on(*(f"{MODEL}.{name}" for name in ENDS))
def ends(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.use.stored:
        return
    site.replace(node, "[t._keras_history.operation for t in ", node.value, f".{ENDS[node.attr]}]")
    site.rewritten(f"the layers that made the model's {ENDS[node.attr]}", node)


@RULE.on(*(f"{MODEL}.{name}" for name in GONE))
def gone(site: Site) -> None:
    name = site.name.rpartition(".")[2]
    site.review(f"`{name}` is gone: {GONE[name]}")
