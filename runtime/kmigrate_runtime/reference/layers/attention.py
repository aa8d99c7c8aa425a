"""Attention of tf.keras: by products (Luong) and by sums (Bahdanau)."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.reference.activations import softmax
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import products, shapes
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call, Mask
from kmigrate_runtime.reference.registry import kind

FAR = 1e9  # what is taken from the score of a step that is masked


def _of_query(call: Call) -> Mask:
    return call.mask


def _attended(call: Call, scores: Value) -> Value:
    """The means of the values, weighed by softmax of the scores (batch, query, value)."""
    value = call.inputs[1]
    shape, dtype = plain(scores).shape, plain(scores).dtype
    seen = np.ones(shape, bool)
    if len(call.masks) > 1 and call.masks[1] is not None:
        seen = seen & call.masks[1][:, None, :]
    if call.option("causal", False) or call.extra.get("use_causal_mask"):
        seen = seen & np.tril(np.ones(shape[-2:], bool))
    if not seen.all():
        scores = scores - (FAR * ~seen).astype(dtype)
    weights = softmax(scores)
    rate = float(call.option("dropout", 0.0) or 0.0)
    if call.training and 0.0 < rate < 1.0:
        weights = weights * ((call.draw().random(shape) >= rate) / (1.0 - rate)).astype(dtype)
    y = products.einsum("bqv,bvd->bqd", weights, value)
    return y if call.mask is None else y * call.mask[..., None].astype(dtype)


def _key(call: Call) -> Value:
    return call.inputs[2] if len(call.inputs) > 2 else call.inputs[1]


@kind("Attention", mask=_of_query)
def attention(call: Call) -> Value:
    query, key = call.x, _key(call)
    if call.option("score_mode", "dot") == "concat":
        both = shapes.expand(query, 2) + shapes.expand(key, 1)
        both = both * call.weight("scale") if call.has("scale") else both
        return _attended(call, el.total(el.tanh(both), -1) * call.weight("concat_score_weight"))
    scores = products.einsum("bqd,bkd->bqk", query, key)
    return _attended(call, scores * call.weight("scale") if call.has("scale") else scores)


@kind("AdditiveAttention", mask=_of_query)
def additive_attention(call: Call) -> Value:
    both = el.tanh(shapes.expand(call.x, 2) + shapes.expand(_key(call), 1))
    return _attended(call, el.total(both * call.weight("scale") if call.has("scale") else both, -1))
