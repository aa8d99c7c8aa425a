"""KM288: private parts of the old layers, which today's layers have not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import LocalObject, Use
from kmigrate.rules.common.classes import Function, is_a, methods
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

LAYER, MODEL, RECURRENT = "keras.layers.Layer", "keras.models.Model", "keras.layers.RNN"
NAME = f"{LAYER}._name"
RENAMED = {
    f"{LAYER}._built": "built",
    f"{LAYER}._dtype": "dtype",
    f"{LAYER}._compute_dtype": "compute_dtype",
    f"{LAYER}._activity_regularizer": "activity_regularizer",
    f"{LAYER}._trainable_weights": "_trainable_variables",
    f"{LAYER}._non_trainable_weights": "_non_trainable_variables",
    f"{MODEL}._compile_was_called": "compiled",
    f"{RECURRENT}._states": "states",
}
LISTS = ("_trainable_weights", "_non_trainable_weights")
_CALLS = "a layer is put into a graph by calling it"
_STEPS = "override train_step, test_step or predict_step, or loop over train_on_batch"
_METRICS = "model.metrics lists the metrics, and model.get_metrics_result() says what they found"
_SIGNATURE = "ask inspect.signature(layer.call).parameters"
_ENDS = "read _keras_history of the tensors in model.inputs and model.outputs"
_LOOP = "loop over model.layers"
_CACHE = "nothing is kept of earlier calls; call the model"
_MASK = "a tensor carries its mask; `call` is given it as `mask`"
_COUNT = "model.optimizer.iterations counts the steps"
_SAVE = "save with model.save, or model.export for serving"
GONE = {
    "_initial_weights": "call layer.set_weights once the layer is built",
    "_updates": "layers assign to their variables in call",
    "_per_input_updates": "layers assign to their variables in call",
    "_per_input_losses": "layer.losses lists those of the last call",
    "_callable_losses": "layer.losses lists those of the last call",
    "_eager_losses": "layer.losses lists those of the last call",
    "_batch_input_shape": "layer.input.shape says it once the layer was called",
    "_build_input_shape": "model.input_shape says it",
    "_get_noise_shape": "give Dropout(noise_shape=...), or call keras.random.dropout in `call`",
    "_set_inputs": "call the model once on such data",
    "_make_node": _CALLS,
    "_add_inbound_node": _CALLS,
    "_node_key": _CALLS,
    "_set_connectivity_metadata": _CALLS,
    "_base_init": "call super().__init__",
    "_init_subclassed_network": "call super().__init__()",
    "_fit_loop": _STEPS,
    "_test_loop": _STEPS,
    "_predict_loop": _STEPS,
    "_get_existing_metric": _METRICS,
    "_add_unique_metric_name": _METRICS,
    "_get_deduped_metrics_names": "evaluate(..., return_dict=True) gives names and values",
    "_get_training_eval_metrics": _METRICS,
    "_output_loss_metrics": _METRICS,
    "_per_output_metrics": _METRICS,
    "_per_output_weighted_metrics": _METRICS,
    "_handle_metrics": _METRICS,
    "_compile_weighted_metrics": _METRICS,
    "_prepare_total_loss": "override compute_loss",
    "_feed_outputs": "take model.outputs",
    "_check_num_samples": "fit and predict take the arrays themselves",
    "_get_callback_model": "callbacks are given the model itself",
    "_get_optimizer": "take model.optimizer",
    "_get_compile_args": "take model.get_compile_config()",
    "_flattened_layers": "take model._flatten_layers()",
    "_gather_list_attr": _LOOP,
    "_gather_dict_attr": _LOOP,
    "_gather_children_attribute": _LOOP,
    "_dedup_weights": "take model.weights, where each stands once",
    "_undeduplicated_weights": "take model.weights",
    "_get_trainable_state": "keep `trainable` of the layers in model._flatten_layers()",
    "_set_trainable_state": "set `trainable` of the layers in model._flatten_layers()",
    "_output_shape_cache": _CACHE,
    "_output_tensor_cache": _CACHE,
    "_expects_training_arg": _SIGNATURE,
    "_expects_mask_arg": _SIGNATURE,
    "_uses_inputs_arg": _SIGNATURE,
    "_call_fn_args": _SIGNATURE,
    "_call_accepts_kwargs": _SIGNATURE,
    "_input_coordinates": _ENDS,
    "_output_coordinates": _ENDS,
    "_nested_inputs": "take model.input",
    "_nested_outputs": "take model.output",
    "_compute_previous_mask": _MASK,
    "_get_input_masks": _MASK,
    "_train_counter": _COUNT,
    "_test_counter": _COUNT,
    "_predict_counter": _COUNT,
    "_assert_compile_was_called": "ask model.compiled",
    "_assert_weights_created": "ask model.built",
    "_is_layer": "ask isinstance(layer, keras.layers.Layer)",
    "_inferred_input_shape": "model.input_shape says it",
    "_saved_model_inputs_spec": _SAVE,
    "_trackable_saved_model_saver": _SAVE,
    "_save_experimental": _SAVE,
    "_maybe_cast_inputs": "layers cast what they are given to compute_dtype",
    "_autocast": "layers take the parameter autocast",
    "_set_dtype_policy": "set layer.dtype_policy",
    "_set_mask_metadata": _MASK,
    "_input_map": _CALLS,
    "_pooling_function": "override call",
    "_num_constants": "recurrent layers take no constants today",
    "_obj_reference_counts": "layers are found by model._flatten_layers()",
    "_thread_local": "there is nothing of that kind today",
    "is_placeholder": "ask isinstance(layer, keras.layers.InputLayer)",
    "submodules": "take layer._flatten_layers(include_self=False)",
    "name_scope": "use tensorflow.name_scope(layer.name)",
    "with_name_scope": "use tensorflow.name_scope(layer.name)",
}
RULE = Rule(
    code="KM288",
    name="layer-parts",
    title="The private parts of layers have other names, or are gone.",
    why="""
Programs reached behind the underscore: they set `layer._name` to tell the layers of two copies of a model apart, read
`_trainable_weights` in a wrapper, or gave a subclassed model its shapes by `_set_inputs`. What Keras 3 keeps under
another name is renamed. A private method that is written anew in a class is never called today, and nothing says so.
""",
    examples=(
        Example(
            "from tensorflow.keras.applications import VGG16\n\nmodel = VGG16(weights=None)\n"
            "for layer in model.layers:\n    layer._name = layer.name + '_left'\n",
            "from tensorflow.keras.applications import VGG16\n\nmodel = VGG16(weights=None)\n"
            "for layer in model.layers:\n    layer.name = layer.name + '_left'\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """`self._name = ...` in a class of one's own, which in tf.keras was the layer's name."""
    for node in file.attributes("_name"):
        if isinstance(node.value, ast.Name) and isinstance(file.value(node.value), LocalObject):
            yield Use("attribute", NAME, node, stored=isinstance(node.ctx, ast.Store))


@RULE.on(NAME)
def name(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.standalone:
        return
    owner = site.value(node.value)
    if isinstance(owner, LocalObject) and (not is_a(site, owner, LAYER) or "name" in methods(owner.info.node)):
        return
    site.file.edits.rename_attribute(node, "name")
    site.rewritten("`_name` is now `name`", node, new="name")


@RULE.on(*RENAMED)
def renamed(site: Site) -> None:
    node, new = site.node, RENAMED[site.name]
    old = site.name.rpartition(".")[2]
    if isinstance(node, Function):
        site.review(f"Keras 3 never calls `{old}`")
        return
    if not isinstance(node, ast.Attribute):
        return
    if site.use.stored or (old in LISTS and _is_changed(site, node)):
        if old in LISTS and isinstance(site.value(node.value), LocalObject):
            return  # the weights of a layer of one's own are another rule's
        how = "a layer lists what add_weight made; freeze it by layer.trainable = False"
        site.review(f"`{old}` is not there to be set: {how if old in LISTS else f'today it is `{new}`'}")
        return
    site.rename_attribute(new)
    site.rewritten(f"`{old}` is now `{new}`", new=new)


def _is_changed(site: Site, node: ast.Attribute) -> bool:
    """`layer._trainable_weights.append(w)`, or an item of it that is set."""
    match site.parent(node):
        case ast.Attribute(attr="append" | "extend" | "remove" | "insert" | "pop" | "clear"):
            return True
        case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.AugAssign():
            return True
        case _:
            return False


@RULE.on(*(f"{LAYER}.{name}" for name in GONE))
def gone(site: Site) -> None:
    name = site.name.rpartition(".")[2]
    if isinstance(site.node, Function):
        if name.startswith("_"):
            site.review(f"Keras 3 never calls `{name}`: {GONE[name]}")
    elif isinstance(site.node, ast.Attribute):
        site.review(f"`{name}` is gone: {GONE[name]}")
