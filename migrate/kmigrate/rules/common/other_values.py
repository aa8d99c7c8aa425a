"""Calls of functions of `K` that compute, or train, something else in tf.keras."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.walk import walk

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

# They took `dim_ordering`.
ORDERED = {"conv2d", "conv3d", "separable_conv2d", "resize_volumes", "bias_add"}


def given(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (keyword.value for keyword in call.keywords)


def computes_otherwise(file: SourceFile, name: str, call: ast.Call) -> bool:
    """Calls whose value is another one in tf.keras, as recordings of Keras 1.2.2, 2.2.4 and 2.3.1 show."""
    first = call.args[0] if call.args else None
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    match name:
        case "switch":
            # A condition of one axis chose rows; tf.keras spreads it over the columns.
            return len(call.args) != 3 or not _element_by_element(call)
        case "gather":
            return _takes_rows_of_a_weight(file, first)
        case "eye" | "stop_gradient":
            return isinstance(first, ast.Tuple | ast.List)
        case "resize_images":
            return len(call.args) > 4 or "interpolation" in keywords or _is_ordered(call)
        case "binary_crossentropy":
            # Keras 2.3 left it to tf.keras on TensorFlow alone.
            return file.era.keras.is_before("2.3") is not False or file.era.backend in ("theano", "cntk")
        case "batch_dot":
            axes = keywords.get("axes", call.args[2] if len(call.args) > 2 else None)
            return file.era.keras.is_before("2.3") is not False and axes is not None and not _small(axes)
        case "pool2d" | "pool3d" | "conv2d_transpose":
            return any(isinstance(one, ast.List) for one in given(call)) or _is_ordered(call)
        case "temporal_padding" | "spatial_2d_padding" | "spatial_3d_padding":
            return file.era.keras.is_before("2") is not False  # one number stood for both sides
        case _ if name in ORDERED:
            return _is_ordered(call)  # which says how a kernel lies, too
        case _:
            return False


def _takes_rows_of_a_weight(file: SourceFile, first: ast.expr | None) -> bool:
    """Whether Adam and its kin train the rows otherwise today, as those of an Embedding (KM237)."""
    if file.settings.modern or file.era.is_today:
        return False
    return isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name) and first.value.id == "self"


def _is_ordered(call: ast.Call) -> bool:
    """Whether a call says 'th' or 'tf'."""
    words = [node.value for node in call.args if isinstance(node, ast.Constant)]
    words += [keyword.arg for keyword in call.keywords]
    return bool({"th", "tf", "dim_ordering"}.intersection(map(str, words)))


def _element_by_element(call: ast.Call) -> bool:
    """Whether the condition is made of what is chosen from, and so has its shape."""
    condition, *rest = ({n.id for n in walk(arg) if isinstance(n, ast.Name)} for arg in call.args)
    bases = {n.func.value.id for n in walk(call) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
             and isinstance(n.func.value, ast.Name)}  # fmt: skip
    return bool((condition - bases) & set().union(*rest))


def _small(axes: ast.expr) -> bool:
    """Axes of tensors with no more than three; those with more were multiplied as matrices before Keras 2.3."""
    try:
        value = ast.literal_eval(axes)
    except ValueError:
        return False
    found = value if isinstance(value, list | tuple) else [value]
    return all(isinstance(axis, int) and 0 <= axis < 3 for axis in found)
