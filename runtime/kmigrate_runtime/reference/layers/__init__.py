"""Every kind of layer, a file for each family; importing them registers them."""

from kmigrate_runtime.reference.layers import (
    advanced,
    attention,
    convolution,
    core,
    embedding,
    local,
    merging,
    normalization,
    operations,
    operations_shapes,
    pooling,
    recurrent,
    resizing,
)

__all__ = [
    "advanced",
    "attention",
    "convolution",
    "core",
    "embedding",
    "local",
    "merging",
    "normalization",
    "operations",
    "operations_shapes",
    "pooling",
    "recurrent",
    "resizing",
]
