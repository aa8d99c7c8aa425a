"""Operations that raise, always or where a condition does not hold."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import as_tensor_variable


class Raise(Op):
    """An error, each time that it is computed."""

    __props__ = ("msg", "exc")

    def __init__(self, msg: str = "", exc: Any = NotImplementedError) -> None:
        self.msg, self.exc = msg, exc

    def __str__(self) -> str:
        return f"Raise{{{self.exc}({self.msg})}}"

    def make_node(self, x: Any) -> Apply:
        return Apply(self, [x], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        check = tf.debugging.Assert(False, [f"{self.exc.__name__}: {self.msg}"])
        with tf.control_dependencies([check]):
            return tf.identity(values[0])

    def connection_pattern(self, node: Any) -> Any:
        return [[True]]


class Assert(Op):
    """A value, and an error where conditions do not hold."""

    __props__ = ("msg",)

    def __init__(self, msg: str = "Theano Assert failed!") -> None:
        self.msg = msg

    def make_node(self, value: Any, *conds: Any) -> Apply:
        given = as_tensor_variable(value)
        conditions = [as_tensor_variable(each) for each in conds]
        if any(each.type.ndim for each in conditions):
            raise AssertionError("The conditions of Assert have no dimensions.")
        return Apply(self, [given, *conditions], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        checks = [
            tf.debugging.Assert(tf.not_equal(tf.cast(each, tf.int64), 0), [f"assertion: {self.msg}"])
            for each in values[1:]
        ]
        with tf.control_dependencies([each for each in checks if each is not None]):
            return tf.identity(values[0])

    def connection_pattern(self, node: Any) -> Any:
        return [[True], *[[False] for _ in node.inputs[1:]]]


assert_op = Assert()
assert_ = assert_op
