"""Printing: of values while a function runs, and of expressions as text."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.printing_formula import (
    DefaultPrinter,
    FunctionPrinter,
    IgnorePrinter,
    LeafPrinter,
    OperatorPrinter,
    PatternPrinter,
    PPrinter,
    PrinterState,
    pp,
    pprint,
    special,
)
from kmigrate_shims.theano.printing_tree import debugprint, hex_digest, min_informative_str, var_descriptor

__all__ = ["DefaultPrinter", "FunctionPrinter", "IgnorePrinter", "LeafPrinter", "OperatorPrinter", "PPrinter"]
__all__ += ["PatternPrinter", "Print", "PrinterState", "debugprint", "hex_digest", "min_informative_str", "pp"]
__all__ += ["pprint", "pydotprint", "special", "var_descriptor"]


def _print_fn(op: Any, xin: Any) -> None:
    for attr in op.attrs:
        found = getattr(xin, attr)
        print(op.message, attr, "=", found() if callable(found) else found)


class Print(Op):
    """The value itself; it is printed each time that it is computed."""

    __props__ = ("message", "attrs", "global_fn")

    def __init__(self, message: str = "", attrs: Any = ("__str__",), global_fn: Any = _print_fn) -> None:
        self.message = message
        self.attrs = tuple(attrs)
        self.global_fn = global_fn

    def make_node(self, xin: Any) -> Apply:
        return Apply(self, [xin], [xin.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        value = values[0]

        def show(array: Any) -> Any:
            self.global_fn(self, array)
            return False

        shown = tf.numpy_function(show, [value], tf.bool)
        with tf.control_dependencies([shown]):
            return tf.identity(value)


def pydotprint(fct: Any, *args: Any, **kwargs: Any) -> None:
    """Pictures of graphs are not made here."""
    raise NotImplementedError(
        "pydotprint is not there on TensorFlow: use theano.printing.debugprint for the expression as text, or "
        "TensorBoard for the graph that TensorFlow runs."
    )
