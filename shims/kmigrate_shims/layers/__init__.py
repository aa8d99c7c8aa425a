"""Layers and their parts that Keras 3 no longer has, or computes in another way."""

from kmigrate_shims.layers.activations import hard_sigmoid

__all__ = ["hard_sigmoid"]
