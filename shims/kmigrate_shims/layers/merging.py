"""Merging layers with the masks of old: an input without a mask does not take away those of the others."""

from __future__ import annotations

from functools import reduce
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import masks
from kmigrate_shims.layers.common import register


class _Masked:
    def compute_mask(self: Any, inputs: Any, mask: Any = None) -> Any:
        given = masks.of_each(inputs, mask)
        return None if given is None else masks.common(given)


class _Plain(_Masked):
    """Masked steps are computed like others. Keras 3 leaves them out where the layer itself sees the masks."""

    _operation: Any

    def _merge_function(self, inputs: Any) -> Any:
        return reduce(type(self)._operation, inputs)


class _Joined:
    def compute_mask(self: Any, inputs: Any, mask: Any = None) -> Any:
        given = masks.of_each(inputs, mask)
        return None if given is None else masks.joined(inputs, given, self.axis)


@register()
class TimeDistributedMerge(keras.layers.Layer):
    """All steps become one: their sum, mean or product. Keras 0 looked at no mask here."""

    def __init__(self, mode: str = "sum", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if mode not in ("sum", "ave", "mul"):
            raise ValueError(f"mode must be sum, ave or mul, and not {mode!r}")
        self.mode = mode

    def call(self, inputs: Any) -> Any:
        return {"sum": ops.sum, "ave": ops.mean, "mul": ops.prod}[self.mode](inputs, axis=1)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        return (input_shape[0], *input_shape[2:])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mode": self.mode}


_BASE: Any = keras.layers.Add.__base__


@register()
class MergeBase(_Masked, _BASE):
    """`_Merge` of Keras 2, from which merging layers of one's own derive: they write `_merge_function(inputs)`."""


def _made(mixin: type, name: str, **members: Any) -> type:
    base = getattr(keras.layers, name)
    members |= {"__doc__": f"{name} with the masks of old.", "__module__": __name__}
    made = type(name, (mixin, base), members)
    return register()(made)  # type: ignore[no-any-return]


Add, Subtract, Average = (_made(_Masked, name) for name in ("Add", "Subtract", "Average"))
Multiply, Maximum, Minimum = (
    _made(_Plain, name, _operation=staticmethod(getattr(ops, name.lower())))
    for name in ("Multiply", "Maximum", "Minimum")
)
Concatenate = _made(_Joined, "Concatenate")


def _function(kind: str) -> Any:
    layer = globals()[kind]

    def merged(inputs: Any, **options: Any) -> Any:
        return layer(**options)(inputs)

    merged.__name__ = merged.__qualname__ = kind.lower()
    merged.__doc__ = f"What a new {kind} gives for these inputs."
    return merged


add, subtract, average = (_function(kind) for kind in ("Add", "Subtract", "Average"))
multiply, maximum, minimum = (_function(kind) for kind in ("Multiply", "Maximum", "Minimum"))


def concatenate(inputs: Any, axis: int = -1, **options: Any) -> Any:
    """What a new Concatenate gives for these inputs."""
    return Concatenate(axis=axis, **options)(inputs)
