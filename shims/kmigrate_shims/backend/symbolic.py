"""When a function of the old backend computes, and when it only notes what is to be computed.

In the old Keras every tensor was symbolic. Today a model's tensors are `KerasTensor`s while a layer's `call`, a loss or
a metric gets real ones. So each function here looks at what it is given: real tensors are computed at once, symbolic
ones become a node of Keras's own graph, which `K.function`, `K.eval` and Keras models can run.
"""

from __future__ import annotations

import functools
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any, cast

import keras
import keras.src.backend
import tensorflow as tf
from keras import KerasTensor
from keras.src.ops.node import Node

from kmigrate_shims.backend.initializing import initializing
from kmigrate_shims.backend.recording import from_outside
from kmigrate_shims.utils.density import as_dense

KerasVariable: Any = keras.src.backend.Variable  # keras.Variable is a class below it in Keras 3.0
RECIPE = "_kmigrate_recipe"
OPS: dict[str, Callable[..., Any]] = {}
_DATA_FORMATS = {"th": "channels_first", "tf": "channels_last", "default": None}
_IGNORED = ("image_shape", "filter_shape", "volume_shape")  # hints for Theano's compiler


def call_context() -> Any:
    """Keras's note of the layer call that is under way, or None."""
    from keras.src.backend.common import global_state

    return global_state.get_global_attribute("current_call_ctx")


def computing() -> bool:
    """Whether real values are at work: in a traced function, or inside of the call of a layer."""
    return not tf.executing_eagerly() or call_context() is not None


READ: list[list[Any]] = []  # variables that are read while a function is traced, for each trace under way


class NoValueYet(TypeError):
    """A function of Theano was given a tensor that has no value yet."""


class Foreign:
    """What Theano's expressions become among tensors of Keras, and the other way round, while both are played."""

    leaf: Callable[[Any], Any] | None = None
    adopt: Callable[[Any], Any] | None = None
    part: Callable[[Any], Any] | None = None  # what was cut out of a tensor, as Theano cuts it
    # A function of the backend in the step of a loop of Theano's: what it gives there, or None outside of loops.
    in_step: Callable[[Callable[..., Any], Any, Any], Any] | None = None


FOREIGN = Foreign()


def adopted(structure: Any) -> Any:
    """The same with expressions of Theano as tensors of Keras, where nothing has a value yet."""
    return structure if FOREIGN.adopt is None or computing() else replace(structure, FOREIGN.adopt)


class Leaf(KerasTensor):
    """A symbolic tensor that knows its own value: a variable, or the learning phase."""

    def current(self) -> Any:
        raise NotImplementedError

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        if not computing() and not initializing():
            # TensorFlow then asks the symbolic side for the operator, which notes it instead.
            raise ValueError("this is symbolic until it is evaluated: use K.eval or K.get_value")
        return tf.convert_to_tensor(self.current(), dtype, name=name)


def is_lazy(value: Any) -> bool:
    """Whether it is a weight of a layer of the old kind: outside of models it is symbolic, as all was."""
    return isinstance(value, KerasVariable) and getattr(value, "kmigrate_lazy", False) is True


class Held:
    """A variable among the arguments of a node. Keras would take it for an input that a model must be given."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf


def hold(value: Any) -> Any:
    return Held(value) if isinstance(value, Leaf) and hasattr(value, "value") else value


def in_tuple(key: Any) -> Any:
    """What was written in brackets, as Keras takes it: it knows no slice, ellipsis or None that stands alone."""
    return (key,) if key is None or key is Ellipsis or isinstance(key, slice) else key


def _operator(name: str) -> Callable[..., Any]:
    symbolic = getattr(KerasTensor, name)

    @functools.wraps(symbolic)
    def operate(self: Leaf, *others: Any) -> Any:
        if not computing():
            found = symbolic(self, *(in_tuple(others[0]),) if name == "__getitem__" else others)
            vars(found)["_sparse" if "_sparse" in vars(found) else "sparse"] = False  # Keras's guess for plain numbers
            return found
        value = tf.convert_to_tensor(self.current())
        others = tuple(o.current() if isinstance(o, Leaf) else o for o in others)
        return getattr(value, name)(*others)

    return operate


OPERATORS = [
    *(
        f"__{side}{name}__"
        for name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow")
        for side in ("", "r")
    ),
    *("__neg__", "__abs__", "__getitem__", "__lt__", "__le__", "__gt__", "__ge__"),
]
for _name in OPERATORS:
    if hasattr(KerasTensor, _name):
        setattr(Leaf, _name, _operator(_name))


def leaves(structure: Any) -> Iterator[Any]:
    """All that stands in nested lists, tuples and dictionaries."""
    if isinstance(structure, (list, tuple)):
        for item in structure:
            yield from leaves(item)
    elif isinstance(structure, dict):
        for item in structure.values():
            yield from leaves(item)
    elif isinstance(structure, slice):
        yield from (structure.start, structure.stop, structure.step)
    else:
        yield structure


def replace(structure: Any, function: Callable[[Any], Any]) -> Any:
    """The same structure with every leaf replaced."""
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):
        return type(structure)(*(replace(item, function) for item in structure))
    if isinstance(structure, (list, tuple)):
        items = [replace(item, function) for item in structure]
        return tuple(items) if isinstance(structure, tuple) else items
    if isinstance(structure, dict):
        return {key: replace(item, function) for key, item in structure.items()}
    if isinstance(structure, slice):
        return slice(*(replace(item, function) for item in (structure.start, structure.stop, structure.step)))
    return function(structure)


def is_symbolic_structure(structure: Any) -> bool:
    """Whether something in it has no value yet, so that the function must be noted for later."""
    found = [leaf for leaf in leaves(structure) if isinstance(leaf, KerasTensor) or is_lazy(leaf)]
    if not found or not computing():
        return bool(found)
    if any(not isinstance(leaf, Leaf) and not is_lazy(leaf) and not known(leaf) for leaf in found):
        raise ValueError(
            "A symbolic tensor of a model is used where the model computes with real ones: in a loss, a metric or "
            "the call of a layer. Hand it over as an input of that layer, or compute the term in a layer of its own "
            "and use its add_loss."
        )
    return False


def hangs_on_weights(value: Any) -> bool:
    """Whether a symbolic tensor needs no input: what a layer made of its weights when it was built, such as a slice."""
    from kmigrate_shims.backend.walking import Graph

    found = vars(value).get("kmigrate_of_weights")
    if found is None:
        found = value.kmigrate_of_weights = not Graph([value]).inputs()
    return bool(found)


def known(value: Any) -> bool:
    """Whether a symbolic tensor has a value where a layer computes: of weights, or of the model around the layer."""
    return hangs_on_weights(value) or from_outside(value) is not None


def plain(value: Any) -> Any:
    """Variables of every kind as tensors; everything else as it is."""
    if isinstance(value, Held):
        value = value.leaf
    if isinstance(value, Leaf):
        return tf.convert_to_tensor(value.current())
    if isinstance(value, KerasTensor) and computing() and hangs_on_weights(value):
        return evaluated(value)
    if isinstance(value, KerasTensor) and computing() and (found := from_outside(value)) is not None:
        return found
    if isinstance(value, (KerasVariable, tf.Variable)):
        return tf.convert_to_tensor(value)
    return value


def evaluated(value: Any) -> Any:
    """The value of a symbolic tensor that needs no input."""
    from kmigrate_shims.backend.walking import Graph, Run

    return Run(Graph([value]), {}, False).all([value])[0]


def tensor(x: Any, dtype: Any = None) -> Any:
    """A tensor of what a function is given; sparse ones stay sparse."""
    return x if isinstance(x, (tf.SparseTensor, tf.RaggedTensor)) else tf.convert_to_tensor(x, dtype)


@keras.saving.register_keras_serializable(package="kmigrate_shims")
class BackendCall(keras.Operation):
    """One noted call of a function of the old backend; saved with the model by the function's name."""

    def __init__(self, function: str, name: str | None = None) -> None:
        super().__init__(name=name)
        self.function = function
        self.weights: list[Any] = []

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return OPS[self.function](*replace(args, plain), **replace(kwargs, plain))

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = replace(args, as_dense), replace(kwargs, as_dense)
        try:
            return super().compute_output_spec(*args, **kwargs)
        except RuntimeError as error:  # as which Keras 3.0 raises every error of a call
            raise error.__cause__ or error.__context__ or error from None

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "function": self.function}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> BackendCall:
        return cls(**config)


# What gives the shape and the dtype of its argument, so that nothing must be traced to know them.
SAME = {"abs", "exp", "log", "relu", "sigmoid", "softmax", "sqrt", "square", "tanh", "_stop"}


def note(function: str, *args: Any, **kwargs: Any) -> Any:
    """A node for a later call. It is also for functions without symbolic arguments, such as random ones."""
    call = BackendCall(function)
    held, held_kwargs = replace(args, hold), replace(kwargs, hold)
    first = args[0] if args else None
    if function in SAME and isinstance(first, KerasTensor) and not getattr(first, "sparse", False):
        found = KerasTensor(first.shape, first.dtype)
        Node(operation=call, call_args=held, call_kwargs=held_kwargs, outputs=[found])
        return found
    READ.append([])
    try:
        return call.symbolic_call(*held, **held_kwargs)
    finally:
        # Those that a step function holds by itself are as much its own as a layer's.
        call.weights = list({id(one): one for one in READ.pop()}.values())


def noted(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of real tensors that is one node where it is given symbolic ones."""
    name = f"{function.__module__}:{function.__name__}"
    OPS[name] = function

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if FOREIGN.in_step is not None and (stepped := FOREIGN.in_step(function, args, kwargs)) is not None:
            return stepped
        args, kwargs = adopted(args), adopted(kwargs)
        if is_symbolic_structure((args, kwargs)):
            return note(name, *args, **kwargs)
        return function(*replace(args, plain), **replace(kwargs, plain))

    return call


def remember(result: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Where weights of a layer were given, the result has a value now, and K.function may want it anew each time."""
    given = leaves((args, kwargs))
    moving = any(isinstance(x, KerasVariable) or getattr(x, RECIPE, None) for x in given)
    for place, one in enumerate(leaves(result)):
        if isinstance(one, tf.__internal__.EagerTensor):
            setattr(one, RECIPE, (name, args, kwargs, place) if moving else None)
    return result


def reopen(value: Any, strict: bool = False) -> Any:
    """A computed tensor as the symbolic one that it would have been in the old Keras."""
    recipe = getattr(value, RECIPE, "unknown") if isinstance(value, tf.__internal__.EagerTensor) else None
    if strict and recipe == "unknown":
        raise ValueError(
            "this was computed already, outside of this backend, and would be the same at every call of the "
            "function; write the computation with functions of K"
        )
    if recipe is None or recipe == "unknown":
        return value
    name, args, kwargs, place = cast(tuple[str, Any, Any, int], recipe)
    found = note(name, *replace(args, reopen), **replace(kwargs, reopen))
    return next(itertools.islice(leaves(found), place, None))


def op(function: Callable[..., Any], **renamed: str) -> Callable[..., Any]:
    """Makes a function on real tensors one of the old backend; `renamed` are older names of its parameters."""
    name = function.__name__
    OPS[name] = function
    shaped = "data_format" in inspect.signature(function).parameters

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if FOREIGN.in_step is not None and (stepped := FOREIGN.in_step(call, args, kwargs)) is not None:
            return stepped
        args, kwargs = adopted(args), adopted(kwargs)
        for keyword in [k for k in kwargs if k in renamed or k in _IGNORED]:
            value = kwargs.pop(keyword)
            if keyword in renamed:
                kwargs[renamed[keyword]] = value
        if shaped:
            args, kwargs = replace(args, modern), replace(kwargs, modern)
        if is_symbolic_structure((args, kwargs)):
            return note(name, *replace(args, reopen), **replace(kwargs, reopen))
        result = function(*replace(args, plain), **replace(kwargs, plain))
        return result if computing() else remember(result, name, args, kwargs)

    return call


def named(**renamed: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`op` as a decorator for functions whose parameters had other names."""
    return lambda function: op(function, **renamed)


def modern(value: Any) -> Any:
    """'th' and 'tf' were the names of the data formats."""
    return _DATA_FORMATS.get(value, value) if isinstance(value, str) else value
