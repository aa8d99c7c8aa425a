"""Types: which values a variable may have, and how they go into and out of a TensorFlow graph."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof import utils
from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.gof.objects import Held, handle_of, object_of, sent


class PureType:
    """The interface of all types.

    A value travels as one or more tensors. `specs` says which, `feed` takes a value apart, `pack` puts placeholders
    together to what operations get, `unpack` and `fetch` are the way back. A type whose values are one tensor has
    nothing to do but `specs`.
    """

    Variable: Any = Variable
    Constant: Any = Constant

    def filter(self, data: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        """The value in the form that this type wants, or TypeError."""
        raise utils.MethodNotDefined("filter", type(self), self.__class__.__name__)

    # A type that says nothing of it has values of Python: a number travels, which stands for the object.

    def specs(self) -> list[tuple[Any, tuple[int | None, ...]]]:
        """Dtype and shape of each tensor of a value."""
        return [(tf.int64, ())]

    def feed(self, value: Any) -> list[Any]:
        return [handle_of(value)] if self.is_object() else [value]

    def pack(self, tensors: list[Any]) -> Any:
        return tensors[0]

    def unpack(self, value: Any) -> list[Any]:
        return [value if isinstance(value, tf.Tensor) or not self.is_object() else sent(value)]

    def fetch(self, arrays: list[Any]) -> Any:
        return object_of(arrays[0]) if self.is_object() else arrays[0]

    def constant_value(self, data: Any) -> Any:
        """What a constant of this type is to operations."""
        return Held(data) if self.is_object() else data

    def is_object(self) -> bool:
        """Whether values are objects of Python, and no tensors."""
        return type(self).specs is PureType.specs

    def settle(self, value: Any, given: list[Any]) -> Any:
        """What an operation gave, in the form that this type promises."""
        return value

    def filter_variable(self, other: Any, allow_convert: bool = True) -> Any:
        """A variable of this type, made of another if it must."""
        if not isinstance(other, Variable):
            other = self.Constant(type=self, data=other)
        if other.type != self and allow_convert:
            converted = self.convert_variable(other)
            if converted is not None:
                other = converted
        if other.type != self:
            raise TypeError(
                f"Cannot convert Type {other.type} (of Variable {other}) into Type {self}. "
                f"You can try to manually convert {other} into a {self}."
            )
        return other

    def convert_variable(self, var: Any) -> Any:
        return None

    def is_valid_value(self, a: Any) -> bool:
        try:
            self.filter(a, strict=True)
        except (TypeError, ValueError):
            return False
        return True

    def value_validity_msg(self, a: Any) -> str:
        return "none"

    def make_variable(self, name: Any = None) -> Any:
        return self.Variable(self, name=name)

    def make_constant(self, value: Any, name: Any = None) -> Any:
        return self.Constant(type=self, data=value, name=name)

    def __call__(self, name: Any = None) -> Any:
        return utils_with_test_value(self.make_variable(name))

    @staticmethod
    def values_eq(a: Any, b: Any) -> Any:
        return a == b

    @staticmethod
    def values_eq_approx(a: Any, b: Any) -> Any:
        return a == b


def utils_with_test_value(variable: Any) -> Any:
    """The variable as it is: a place for all that a new variable must have."""
    return variable


class CLinkerType:
    """A type that C code could hold: programs derive from it."""


class Type(utils.object2, PureType, CLinkerType):
    """The base of types."""

    def __ne__(self, other: Any) -> bool:
        return not self == other

    __hash__ = object.__hash__


class Generic(Type):
    """Any Python object. It does not travel: operations get the cell that holds it."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        return data

    def is_valid_value(self, a: Any) -> bool:
        return True

    def __str__(self) -> str:
        return self.__class__.__name__

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


generic = Generic()


class SingletonType(Type):
    """A type of which there is one instance."""

    _one: Any = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__dict__.get("_one") is None:
            cls._one = super().__new__(cls)
        return cls._one

    def __str__(self) -> str:
        return self.__class__.__name__
