"""What happens when a layer of the old kind is called: on symbolic tensors, and on real ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import KerasTensor
from keras.src.backend.common import global_state

from kmigrate_shims import backend as K
from kmigrate_shims.backend.recording import Frame, frame, from_outside
from kmigrate_shims.backend.symbolic import KerasVariable, Leaf, adopted, computing, hold, is_lazy, leaves, replace
from kmigrate_shims.backend.walking import Traces
from kmigrate_shims.keras.engine import holding, phases
from kmigrate_shims.keras.engine.added_metrics import Added, note_metric
from kmigrate_shims.keras.engine.input_spec import check
from kmigrate_shims.keras.engine.nodes import Node, mask_of
from kmigrate_shims.keras.engine.sizes import build_shape
from kmigrate_shims.keras.utils.generic_utils import has_arg, is_all_none, to_list, unpack_singleton
from kmigrate_shims.layers.assigned import weights_kept

CONTEXT = "current_call_ctx"


def call(layer: Any, inputs: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The outputs, with their masks; a node where something in the arguments is symbolic."""
    inputs = adopted(list(inputs) if isinstance(inputs, list) else inputs)
    symbolic = not computing() and any(isinstance(x, KerasTensor) or is_lazy(x) for x in leaves((inputs, args, kwargs)))
    if not symbolic:
        inputs, kwargs = replace(inputs, _real), replace(kwargs, _real)
    build(layer, inputs)
    check(layer, inputs)
    previous = _previous_mask(inputs)
    asked = dict(kwargs)
    if not is_all_none(previous) and "mask" not in kwargs and has_arg(layer.call, "mask"):
        asked["mask"] = previous
    if symbolic:
        return _note(layer, inputs, args, kwargs, asked, previous)
    return _compute(layer, inputs, args, asked, previous)


def _real(x: Any) -> Any:
    if isinstance(x, np.ndarray):
        return tf.convert_to_tensor(x.astype(keras.config.floatx()) if x.dtype == np.float64 else x)
    if isinstance(x, Leaf):
        return tf.convert_to_tensor(x.current())
    if isinstance(x, KerasTensor) and (found := from_outside(x)) is not None:
        return found
    return tf.convert_to_tensor(x) if isinstance(x, (tf.Variable, KerasVariable)) else x


def _previous_mask(inputs: Any) -> Any:
    given = inputs if isinstance(inputs, (list, tuple)) else [inputs]
    return unpack_singleton([mask_of(x) for x in given])


def build(layer: Any, inputs: Any) -> None:
    if layer.built:
        return
    check(layer, inputs)
    shapes = [build_shape(x) for x in to_list(inputs, allow_tuple=True)]
    with tf.init_scope(), outside():
        layer.build(unpack_singleton(shapes))
        layer.built = True
        if layer._initial_weights is not None:
            layer.set_weights(layer._initial_weights)


@contextmanager
def outside() -> Iterator[None]:
    """As if no layer were being called: what is made here is symbolic and lasts."""
    now = global_state.get_global_attribute(CONTEXT)
    global_state.set_global_attribute(CONTEXT, None)
    try:
        yield
    finally:
        global_state.set_global_attribute(CONTEXT, now)


# On real tensors


def _compute(layer: Any, inputs: Any, args: Any, kwargs: dict[str, Any], previous: Any) -> Any:
    context = layer._get_call_context()
    outer = getattr(context, "training", None)
    if isinstance(kwargs.get("training"), (bool, int)):
        context.training = bool(kwargs["training"])
    if "training" in kwargs and not has_arg(layer.call, "training", accept_all=True):  # of a model of today around it
        kwargs = {word: value for word, value in kwargs.items() if word != "training"}
    try:
        with holding.calling(layer, inputs), weights_kept(layer):
            outputs = replace(layer.call(inputs, *args, **kwargs), _of_tensorflow)
            outputs = _copied(outputs, inputs)
            if layer.activity_regularizer is not None:
                layer.add_loss([layer.activity_regularizer(x) for x in to_list(outputs)], inputs=to_list(inputs))
        mask = _mask_of_model(outputs) if _has_masks(layer, outputs) else layer.compute_mask(inputs, previous)
    finally:
        context.training = outer
        layer._maybe_reset_call_context()
    _set_masks(outputs, mask)
    return outputs


def _has_masks(layer: Any, outputs: Any) -> bool:
    """Whether a model's own layers have given masks to what it gives; to ask it for them would be to run it again."""
    return getattr(layer, "outputs", None) is not None and any(one is not None for one in _mask_of_model(outputs))


def _mask_of_model(outputs: Any) -> Any:
    return [getattr(x, "_keras_mask", None) for x in to_list(outputs, allow_tuple=True)]


def _of_tensorflow(x: Any) -> Any:
    """What a layer wrote with functions of Theano, as a tensor."""
    return tf.convert_to_tensor(x) if type(x).__module__.startswith("kmigrate_shims.theano") else x


def _copied(outputs: Any, inputs: Any) -> Any:
    """What a layer gives back unchanged is copied, so that it has a mask and a history of its own."""
    given = {id(x) for x in leaves(inputs)}
    return replace(outputs, lambda x: tf.identity(x) if id(x) in given and tf.is_tensor(x) else x)


def _set_masks(outputs: Any, mask: Any) -> None:
    found = to_list(outputs, allow_tuple=True)
    masks = list(mask) if isinstance(mask, (list, tuple)) else [mask] * len(found)
    for x, one in zip(found, masks, strict=False):
        if isinstance(x, KerasTensor) or tf.is_tensor(x):
            x._keras_mask = one


# On symbolic ones


def _note(layer: Any, inputs: Any, args: Any, kwargs: dict[str, Any], asked: dict[str, Any], previous: Any) -> Any:
    found, kept = trace(layer, inputs, args, asked)
    shapes = _said_shapes(layer, inputs)
    flat = list(leaves(found))
    if any(not hasattr(x, "dtype") for x in flat):
        raise ValueError(
            f"The `call` method of layer {layer.name} should return a tensor, or a list of them. It gave {found}"
        )
    tensors = [_symbol(x, shape) for x, shape in zip(flat, _padded(shapes, len(flat)), strict=True)]
    losses = [KerasTensor(tuple(tf.convert_to_tensor(x).shape), _name(tf.convert_to_tensor(x))) for x in kept.losses]
    values = [tf.convert_to_tensor(u.value) for u in kept.updates]
    news = [KerasTensor(tuple(x.shape), _name(x)) for x in values]
    told = [tf.convert_to_tensor(one.value) for one in kept.metrics]
    metrics = [KerasTensor(tuple(x.shape), _name(x)) for x in told]
    traces = Traces(len(tensors), len(losses), kept.seeds, len(metrics))
    held, held_kwargs = replace((inputs, *args), hold), replace(kwargs, hold)
    node = Node(layer, held, held_kwargs, tensors, traces, [*losses, *metrics, *news])
    node.kmigrate_reached = kept.outside
    for one, value in zip(kept.metrics, metrics, strict=True):
        note_metric(layer, Added(one.name, value, one.metric))
    layer.note_losses(losses, inputs)
    layer.note_updates([u.of(new) for u, new in zip(kept.updates, news, strict=True)], inputs)
    order = iter(tensors)
    outputs = replace(found, lambda _: next(order))
    _set_masks(outputs, layer.compute_mask(inputs, previous))
    phases.tell(layer, node, kept.phase)
    return outputs


def _name(x: Any) -> str:
    return str(keras.backend.standardize_dtype(x.dtype))


def _symbol(x: Any, said: Any) -> KerasTensor:
    sparse = isinstance(x, tf.SparseTensor)
    rank = x.shape.rank
    if rank is None:
        shape = tuple(said) if said is not None else None
    elif said is not None and len(said) == rank:
        shape = tuple(a if a is not None else b for a, b in zip(x.shape, said, strict=True))
    else:
        shape = tuple(x.shape)
    if shape is None:
        raise ValueError("the shape of what a layer gives cannot be told; give it a compute_output_shape")
    return KerasTensor(shape, _name(x), sparse=sparse)


def _said_shapes(layer: Any, inputs: Any) -> Any:
    shapes = [K.int_shape(x) for x in to_list(inputs, allow_tuple=True)]
    return layer.compute_output_shape(unpack_singleton(shapes))


def _padded(shapes: Any, count: int) -> list[Any]:
    """One shape for each output; none where the layer does not say as many."""
    if count == 1 and isinstance(shapes, tuple) and all(isinstance(d, (int, np.integer)) or d is None for d in shapes):
        return [shapes]
    found = list(shapes) if isinstance(shapes, list) else []
    return found if len(found) == count else [None] * count


def trace(layer: Any, inputs: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, Frame]:
    """Runs `call` on placeholders of a graph that is thrown away: for shapes, and for what the call leaves behind.

    It is a call in training, for that is what leaves the most behind.
    """
    graph = tf.__internal__.FuncGraph("call")
    made: dict[int, Any] = {}

    def fed(x: Any) -> Any:
        if isinstance(x, Leaf):
            return tf.convert_to_tensor(x.current())
        if isinstance(x, KerasVariable):
            return tf.convert_to_tensor(x)
        if not isinstance(x, KerasTensor):
            return x
        if id(x) not in made:
            made[id(x)] = _placeholder(x)
            mask = mask_of(x)
            if mask is not None:
                made[id(x)]._keras_mask = fed(mask)
        return made[id(x)]

    def reach(x: Any) -> Any:
        if all(one is not x for one in kept.outside):
            kept.outside.append(x)
        return fed(x)

    outer = frame()
    with graph.as_default(), Frame() as kept:
        kept.alone = True
        kept.reach = reach
        inputs, args, kwargs = replace(inputs, fed), replace(args, fed), replace(kwargs, fed)
        context = layer._get_call_context()
        before = getattr(context, "training", None)
        said = kwargs.get("training")
        context.training = bool(said) if isinstance(said, (bool, int)) else True
        try:
            with holding.calling(layer, inputs), weights_kept(layer):
                found = layer.call(inputs, *args, **kwargs)
                if layer.activity_regularizer is not None:
                    layer.add_loss([layer.activity_regularizer(x) for x in to_list(found)])
        finally:
            context.training = before
            layer._maybe_reset_call_context()
        found = replace(found, lambda x: x if isinstance(x, tf.SparseTensor) else tf.convert_to_tensor(x))
        kept.losses = [tf.convert_to_tensor(x) for x in kept.losses]
        for one in kept.updates:
            one.value = tf.convert_to_tensor(one.value)
    if outer is not None:
        outer.seeds += kept.seeds
        outer.phase = outer.phase or kept.phase
    return found, kept


def _placeholder(x: KerasTensor) -> Any:
    if getattr(x, "sparse", False):
        return tf.compat.v1.sparse_placeholder(x.dtype, shape=x.shape)
    return tf.compat.v1.placeholder(x.dtype, shape=x.shape)
