"""Whether what is done with an expression can be done with one tensor only, and not with a list of tensors."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Instance
from kmigrate.rules.site import Site

# Layers of one input. Wrappers, RNNs and those that merge take lists as well.
OF_ONE = frozenset(
    f"keras.layers.{name}"
    for name in (
        *("Dense", "Dropout", "Flatten", "Activation", "Reshape", "Permute", "RepeatVector", "BatchNormalization"),
        *("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D", "Convolution2D", "Embedding"),
        *("MaxPooling1D", "MaxPooling2D", "AveragePooling2D", "UpSampling2D", "ZeroPadding2D", "LeakyReLU", "PReLU"),
        *("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D"),
    )
)
NUMERIC = (ast.Sub, ast.Div, ast.Pow, ast.MatMult)  # lists can be added and repeated
OF_LISTS = ("append", "extend", "index", "count", "copy", "insert", "pop", "remove", "reverse", "sort")


def is_one_tensor(site: Site, node: ast.expr) -> bool:
    match site.parent(node):
        case ast.Attribute(attr=name):
            return name not in OF_LISTS
        case ast.Subscript(value=of, slice=ast.Tuple()):
            return of is node
        case ast.BinOp(op=operator):
            return isinstance(operator, NUMERIC)
        case ast.Call(func=function, args=[given]):
            layer = site.value(function)
            return given is node and isinstance(layer, Instance) and layer.cls in OF_ONE
        case _:
            return False
