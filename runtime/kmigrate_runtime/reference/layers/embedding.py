"""Embedding: rows of a table by number."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.reference.arrays import shapes
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call, Mask
from kmigrate_runtime.reference.registry import kind


def _zeros(call: Call) -> Mask:
    return np.asarray(plain(call.x) != 0) if call.option("mask_zero", False) else None


@kind("Embedding", mask=_zeros)
def embedding(call: Call) -> Value:
    table = call.weight("embeddings")
    words = plain(call.x).astype(np.int64)
    if words.size and (words.min() < 0 or words.max() >= plain(table).shape[0]):
        raise call.refuse(f"a word is outside of its table of {plain(table).shape[0]} rows")
    rate = float(call.option("dropout", 0.0) or 0.0)
    if call.training and 0.0 < rate < 1.0:  # whole words, everywhere in a batch at once
        kept = call.draw().random((plain(table).shape[0], 1)) >= rate
        table = table * (kept / (1.0 - rate)).astype(plain(table).dtype)
    return shapes.rows(table, words)
