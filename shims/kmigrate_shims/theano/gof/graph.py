"""Variables and applications: the records that an expression is made of."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

import tensorflow as tf

from kmigrate_shims.theano.gof import utils


class NoParams:
    """Stands for an operation without parameters."""


class Node(utils.object2):
    """A variable or an application."""

    tag: Any

    def get_parents(self) -> list[Any]:
        raise NotImplementedError


class Apply(Node):
    """One operation applied to variables."""

    def __init__(self, op: Any, inputs: Any, outputs: Any) -> None:
        if not isinstance(inputs, (list, tuple)):
            raise TypeError("The inputs of an Apply must be a list or tuple")
        if not isinstance(outputs, (list, tuple)):
            raise TypeError("The output of an Apply must be a list or tuple")
        self.op = op
        self.tag = utils.scratchpad()
        for variable in inputs:
            if not isinstance(variable, Variable):
                raise TypeError(f"The 'inputs' argument to Apply must contain Variable instances, not {variable}")
        self.inputs: list[Any] = list(inputs)
        self.outputs: list[Any] = []
        for index, output in enumerate(outputs):
            if not isinstance(output, Variable):
                raise TypeError(f"The 'outputs' argument to Apply must contain Variable instances, not {output}")
            if output.owner is None:
                output.owner = self
                output.index = index
            elif output.owner is not self or output.index != index:
                raise ValueError("All output variables passed to Apply must belong to it.")
            self.outputs.append(output)

    nin = property(lambda self: len(self.inputs))
    nout = property(lambda self: len(self.outputs))
    out = property(lambda self: self.default_output())

    def default_output(self) -> Any:
        """The output that the call of the operation gives."""
        place = getattr(self.op, "default_output", None)
        if place is None:
            if len(self.outputs) == 1:
                return self.outputs[0]
            raise AttributeError(f"{self.op}.default_output should be an output index.")
        if not isinstance(place, int) or not 0 <= place < len(self.outputs):
            raise AttributeError(f"{self.op}.default_output should be the number of an output, not {place}.")
        return self.outputs[place]

    def __str__(self) -> str:
        return op_as_string(self.inputs, self)

    def __repr__(self) -> str:
        return str(self)

    def run_params(self) -> Any:
        return NoParams

    def clone(self) -> Apply:
        """A copy with outputs of its own."""
        made = self.__class__(self.op, self.inputs, [output.clone() for output in self.outputs])
        made.tag = copy(self.tag)
        return made

    def clone_with_new_inputs(self, inputs: list[Any], strict: bool = True) -> Apply:
        """The same operation on other inputs, made anew where their types differ."""
        remake = False
        inputs = list(inputs)
        for place, (old, new) in enumerate(zip(self.inputs, inputs, strict=True)):
            if old.type != new.type:
                if strict:
                    inputs[place] = old.type.filter_variable(new)
                else:
                    remake = True
        if remake:
            made: Apply = self.op.make_node(*inputs)
            made.tag = copy(self.tag).__update__(made.tag)
            return made
        made = self.clone()
        made.inputs = inputs
        return made

    def get_parents(self) -> list[Any]:
        return list(self.inputs)


class Variable(Node):
    """A value that is not known yet: given from outside, or the output of an application."""

    lives_inside = False
    __count__ = itertools.count()

    if TYPE_CHECKING:  # what tensor variables have is asked of variables that are known to be such
        ndim: Any
        dtype: Any
        broadcastable: Any
        data: Any

        def __getitem__(self, index: Any) -> Any: ...
        def __iter__(self) -> Any: ...

    def __init__(self, type: Any, owner: Any = None, index: Any = None, name: Any = None) -> None:
        self.tag = utils.scratchpad()
        self.type = type
        if owner is not None and not isinstance(owner, Apply):
            raise TypeError("owner must be an Apply instance", owner)
        self.owner = owner
        if index is not None and not isinstance(index, int):
            raise TypeError("index must be an int", index)
        self.index = index
        if name is not None and not isinstance(name, str):
            raise TypeError("name must be a string", name)
        self.name = name
        self.auto_name = f"auto_{next(Variable.__count__)}"

    def lower_leaf(self, lowering: Any) -> Any:
        """A variable that nothing computes and nobody gave has no value."""
        from kmigrate_shims.theano.gof.fg import MissingInputError

        raise MissingInputError(
            f"Undeclared input: {self!r} of type {self.type}. Give it to theano.function as an input, or replace it.",
            self,
        )

    def __str__(self) -> str:
        if self.name is not None:
            return str(self.name)
        if self.owner is not None:
            op = self.owner.op
            return f"{op}.out" if self.index == getattr(op, "default_output", None) else f"{op}.{self.index}"
        return f"<{self.type}>"

    def __repr__(self) -> str:
        from kmigrate_shims.theano.configdefaults import config

        if config.print_test_value and hasattr(self.tag, "test_value"):
            return f"{self}\n{self.tag.test_value!r}"
        return str(self)

    def clone(self) -> Any:
        """The same type and name, without an owner."""
        made = self.__class__(self.type, None, None, self.name)
        made.tag = copy(self.tag)
        return made

    def __lt__(self, other: Any) -> Any:
        raise NotImplementedError("Subclasses of Variable must provide __lt__", self.__class__.__name__)

    def __le__(self, other: Any) -> Any:
        raise NotImplementedError("Subclasses of Variable must provide __le__", self.__class__.__name__)

    def __gt__(self, other: Any) -> Any:
        raise NotImplementedError("Subclasses of Variable must provide __gt__", self.__class__.__name__)

    def __ge__(self, other: Any) -> Any:
        raise NotImplementedError("Subclasses of Variable must provide __ge__", self.__class__.__name__)

    def get_parents(self) -> list[Any]:
        return [] if self.owner is None else [self.owner]

    def eval(self, inputs_to_values: Mapping[Any, Any] | None = None) -> Any:
        """The value of this expression for given values of its inputs."""
        from kmigrate_shims.theano.compile.function import function

        given = dict(inputs_to_values or {})
        cache = self.__dict__.setdefault("_fn_cache", {})
        inputs = tuple(sorted(given, key=id))
        if inputs not in cache:
            cache[inputs] = function(list(inputs), self)
        return cache[inputs](*[given[each] for each in inputs])

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state.pop("_fn_cache", None)
        return state


class Constant(Variable):
    """A value that is known."""

    def __init__(self, type: Any, data: Any, name: Any = None) -> None:
        super().__init__(type, None, None, name)
        self.data = type.filter(data)

    value = property(lambda self: self.data, doc="The value itself.")

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({"owner": None, "index": None, **state})  # the real Theano pickled neither

    def lower_leaf(self, lowering: Any) -> Any:
        return self.type.constant_value(self.data)

    def equals(self, other: Any) -> bool:
        return isinstance(other, Constant) and self.signature() == other.signature()

    def signature(self) -> Any:
        return (self.type, self.data)

    def merge_signature(self) -> Any:
        return self.signature()

    def __str__(self) -> str:
        if self.name is not None:
            return str(self.name)
        text = str(self.data)
        return f"{self.__class__.__name__}{{{text if len(text) <= 20 else text[:10] + '...' + text[-10:]}}}"

    def clone(self) -> Any:
        made = self.__class__(self.type, self.data, self.name)
        made.tag = copy(self.tag)
        return made


class Given(Variable):
    """A variable that is a TensorFlow tensor of some graph, for expressions in the middle of TensorFlow's own."""

    lives_inside: ClassVar[bool] = True  # type: ignore[misc]

    def lower_leaf(self, lowering: Any) -> Any:
        return tf.convert_to_tensor(self.tag.tensor)


def op_as_string(i: Any, op: Any, leaf_formatter: Any = str, node_formatter: Any = None) -> str:
    """An application in one line."""
    arguments = ", ".join(leaf_formatter(each) for each in op.inputs)
    return f"{op.op}({arguments})"


from kmigrate_shims.theano.gof.walks import (  # noqa: E402 - the walks need the classes above
    ancestors,
    clone,
    clone_get_equiv,
    general_toposort,
    inputs,
    io_connection_pattern,
    io_toposort,
    is_in_ancestors,
    is_same_graph,
    list_of_nodes,
    ops,
    orphans,
    stack_search,
    variables,
    variables_and_orphans,
    view_roots,
)
from kmigrate_shims.theano.gof.writing import as_string, default_node_formatter  # noqa: E402

__all__ = [
    "Apply",
    "Constant",
    "Given",
    "NoParams",
    "Node",
    "Variable",
    "ancestors",
    "as_string",
    "clone",
    "clone_get_equiv",
    "default_node_formatter",
    "general_toposort",
    "inputs",
    "io_connection_pattern",
    "io_toposort",
    "is_in_ancestors",
    "is_same_graph",
    "list_of_nodes",
    "op_as_string",
    "ops",
    "orphans",
    "stack_search",
    "utils",
    "variables",
    "variables_and_orphans",
    "view_roots",
]


def __getattr__(name: str) -> Any:
    if name == "equal_computations":
        from kmigrate_shims.theano.scan_module.scan_utils import equal_computations

        return equal_computations
    if name == "deque":  # what `stack_search` starts with, taken from here by programs of then
        return collections.deque
    raise AttributeError(name)
