"""Expressions that `theano.tensor` makes of tensors of Keras outside of layers: `T.mean(model.output)`.

On Theano a tensor of Keras was one of Theano's. Here a leaf stands for it in an expression, and where the expression
goes back to Keras (into a function, a gradient, a layer, or a function of K) it is one node in Keras's own graph, which
computes the whole of it from the tensors behind its leaves.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.dispatch import weight
from kmigrate_shims.backend.recording import calling_now
from kmigrate_shims.backend.symbolic import (
    BackendCall,
    KerasVariable,
    Leaf,
    computing,
    hold,
    leaves,
    plain,
    replace,
)
from kmigrate_shims.backend.walking import arguments_of, producer
from kmigrate_shims.graph.lowering import Lowering

LEAF, BACK = "kmigrate_theano", "kmigrate_keras"  # from a tensor of Keras to its leaf; from an expression to its node


class Shared(Leaf):
    """A shared variable of Theano among Keras's tensors."""

    def __init__(self, variable: Any) -> None:
        self.value = variable._cell.as_variable()
        super().__init__(tuple(self.value.shape), self.value.dtype.name)

    def current(self) -> Any:
        return self.value


class Computed(BackendCall):
    """An expression of Theano as an operation of Keras."""

    def __init__(self, variable: Any, roots: list[Any]) -> None:
        super().__init__("theano")
        self.variable, self.roots = variable, roots

    def call(self, *values: Any, **kwargs: Any) -> Any:
        given = [tf.convert_to_tensor(each) for each in replace(list(values), plain)]
        if tf.executing_eagerly():
            return tf.function(self._lowered, autograph=False)(given)
        return self._lowered(given)

    def streams(self) -> list[tuple[Any, Any]]:
        """The states of random streams that are drawn from, and what they go on to."""
        found = [each for each in self.roots if getattr(each, "default_update", None) is not None]
        return [(each._cell.as_variable(), adopt(each.default_update)) for each in found]

    def _lowered(self, values: list[Any]) -> Any:
        lowering = Lowering()
        for root, value in zip(self.roots, values, strict=True):
            lowering.bind(root, value)
        return lowering(self.variable)


def leaf(tensor: Any) -> Any:
    """What stands for a tensor or weight of Keras in an expression; always the same."""
    from kmigrate_shims.theano.tensor.type import TensorType

    found = vars(tensor).get(LEAF)
    if found is None:
        dtype = tf.as_dtype(tensor.dtype).name
        found = TensorType(dtype, [size == 1 for size in tensor.shape])(getattr(tensor, "name", None))
        found.of_keras = tensor
        setattr(tensor, LEAF, found)
    return found


def part(tensor: Any) -> Any:
    """What was cut out of a tensor of Keras, as something that Theano cut out of its leaf."""
    node = producer(tensor)
    if type(getattr(node, "operation", None)).__name__ != "GetItem":
        return leaf(tensor)
    (whole, key, *_), _ = arguments_of(node)
    return leaf(whole)[key]


def roots(variables: list[Any]) -> list[Any]:
    """What expressions are made of, but for constants."""
    from kmigrate_shims.theano.gof.graph import Constant
    from kmigrate_shims.theano.gof.walks import inputs

    return [each for each in inputs(variables) if not isinstance(each, Constant)]


def is_theano(value: Any) -> bool:
    from kmigrate_shims.theano.gof.graph import Variable

    return isinstance(value, Variable)


def is_tensor(value: Any) -> bool:
    return isinstance(value, (KerasTensor, KerasVariable)) or is_theano(value)


def of_keras(value: Any) -> bool:
    """Whether a tensor is Keras's, or an expression is made of one."""
    if isinstance(value, (KerasTensor, KerasVariable)):
        return True
    return is_theano(value) and any("of_keras" in vars(each) for each in roots([value]))


def adopt(value: Any) -> Any:
    """An expression as a tensor of Keras; anything else as it is."""
    if not is_theano(value):
        return value
    if "of_keras" in vars(value):
        return value.of_keras
    if BACK not in vars(value):
        vars(value)[BACK] = _adopted(value)
    return vars(value)[BACK]


def _adopted(variable: Any) -> Any:
    from kmigrate_shims.backend.variables import placeholder
    from kmigrate_shims.theano.compile.sharedvalue import SharedVariable
    from kmigrate_shims.theano.gof.graph import Constant

    if isinstance(variable, Constant):
        return variable.data
    if isinstance(variable, SharedVariable):
        return Shared(variable)
    if variable.owner is None:
        return placeholder(ndim=variable.ndim, dtype=variable.dtype)
    found = roots([variable])
    given = [adopt(each) for each in found]
    held = [hold(weight(each)) if isinstance(each, KerasVariable) else hold(each) for each in given]
    return Computed(variable, found).symbolic_call(*held)


def target(variable: Any) -> Any:
    """What an update changes."""
    if not is_theano(variable):
        return variable
    return variable.of_keras if "of_keras" in vars(variable) else variable._cell.as_variable()


def in_step(function: Any, args: Any, kwargs: Any) -> Any:
    """A function of K in the step of a loop of Theano's: an operation of Theano's, for what it is given has no node."""
    from kmigrate_shims.theano.scan_module.scan import Steps

    given = [each for each in leaves((args, kwargs)) if is_theano(each)]
    if not Steps.under_way or not given:
        return None
    from kmigrate_shims.install.theano_steps import OfBackend

    return OfBackend(function, args, kwargs)()


def batch_size() -> Any:
    """What `x.shape[0]` was in the call of a layer, where no other size of its inputs is unknown."""
    under_way = calling_now()
    if not computing() or not under_way:
        return None
    given = [each for each in leaves(under_way[-1][1]) if isinstance(each, tf.Tensor) and each.shape.rank]
    unknown = {place for each in given for place, size in enumerate(each.shape) if size is None}
    return tf.shape(given[0])[0] if unknown == {0} else None
