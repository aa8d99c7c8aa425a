"""Inputs and outputs of functions, with all that can be said about them."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.theano.gof.graph import Variable


class SymbolicInput:
    """An input: its variable, its name, and whether it keeps a value that is updated."""

    def __init__(
        self,
        variable: Any,
        name: Any = None,
        update: Any = None,
        mutable: Any = None,
        strict: bool = False,
        allow_downcast: Any = None,
        autoname: bool = True,
        implicit: bool = False,
    ) -> None:
        if implicit is None:
            raise AssertionError("implicit is True or False.")
        if isinstance(name, tuple):
            raise TypeError("The name of an input is a text.", name)
        self.variable = variable
        self.name = variable.name if autoname and name is None else name
        if self.name is not None and not isinstance(self.name, str):
            raise TypeError(f"name must be a string! (got: {self.name!r})")
        self.update = update
        if update is not None and not variable.type == update.type:
            raise TypeError(f"Variable '{variable}' has type {variable.type} but an update of type {update.type}")
        self.mutable = (update is not None) if mutable is None else mutable
        self.strict = strict
        self.allow_downcast = allow_downcast
        self.implicit = implicit

    def __str__(self) -> str:
        return f"In({self.variable} -> {self.update})" if self.update is not None else f"In({self.variable})"

    __repr__ = __str__


class In(SymbolicInput):
    """An input that may have a default value."""

    def __init__(
        self,
        variable: Any,
        name: Any = None,
        value: Any = None,
        update: Any = None,
        mutable: Any = None,
        strict: bool = False,
        allow_downcast: Any = None,
        autoname: bool = True,
        implicit: Any = None,
        borrow: Any = None,
        shared: bool = False,
    ) -> None:
        self.borrow = bool(mutable) if borrow is None else borrow
        if mutable and not self.borrow:
            raise AssertionError(
                f"Symbolic input for variable {variable} (name={name}) has flags mutable=True, borrow=False. This "
                "combination is incompatible since mutable=True implies that the input variable may be both aliased "
                "(borrow=True) and overwritten."
            )
        if implicit is None:
            implicit = hasattr(value, "storage") or hasattr(value, "get_value")
        super().__init__(variable, name, update, mutable, strict, allow_downcast, autoname, implicit)
        self.value = value
        if self.implicit and value is None:
            raise TypeError("An implicit input must be given a default value")


class Param(In):
    """An input as it was written before Theano 0.8, with its value second."""

    def __init__(
        self,
        variable: Any,
        default: Any = None,
        name: Any = None,
        mutable: Any = False,
        strict: bool = False,
        allow_downcast: Any = None,
        implicit: Any = None,
        borrow: Any = None,
    ) -> None:
        message = "The Param class is deprecated. Replace Param(default=N) by theano.In(value=N)"
        warnings.warn(message, stacklevel=2)
        super().__init__(
            variable,
            name=name,
            value=default,
            mutable=mutable,
            strict=strict,
            allow_downcast=allow_downcast,
            implicit=implicit,
            borrow=borrow,
        )


class SymbolicOutput:
    """An output, and whether its memory may be the function's own."""

    def __init__(self, variable: Any, borrow: bool = False) -> None:
        self.variable = variable
        self.borrow = borrow

    def __str__(self) -> str:
        return f"Out({self.variable},{self.borrow})"

    __repr__ = __str__


Out = SymbolicOutput


def as_input(value: Any, allow_downcast: Any = None) -> In:
    """An input of a variable or an `In`."""
    if isinstance(value, In):
        return value
    if isinstance(value, SymbolicInput):
        return In(value.variable, value.name, None, value.update)
    if hasattr(value, "data") and not hasattr(value, "get_value"):
        raise TypeError("Constants not allowed in param list", value)
    if isinstance(value, Variable):
        return In(variable=value, allow_downcast=allow_downcast)
    if isinstance(value, (list, tuple)) and value:
        return _as_written_of_old(list(value))
    raise TypeError(f"Unknown parameter type: {type(value)}")


def _as_written_of_old(parts: list[Any]) -> In:
    """An input of `[name,] variable [, value]` or `[name,] (variable, update), value`."""
    name = parts.pop(0) if isinstance(parts[0], str) else None
    if not parts or len(parts) > 2 or (isinstance(parts[0], (list, tuple)) and (len(parts[0]) != 2 or len(parts) != 2)):
        raise TypeError("An input is given as a variable, (variable, value), or ((variable, update), value).", parts)
    value = parts[1] if len(parts) == 2 else None
    variable, update = parts[0] if isinstance(parts[0], (list, tuple)) else (parts[0], None)
    if isinstance(variable, SymbolicInput):
        return In(variable.variable, name or variable.name, value, variable.update)
    if not isinstance(variable, Variable) or not (update is None or isinstance(update, Variable)):
        raise TypeError(f"Unknown variable or update type: {type(variable)}, {type(update)}")
    if isinstance(value, (Variable, SymbolicInput)):
        raise TypeError(f"The value of an input is no expression: {type(value)}")
    return In(variable, name=name, value=value, update=update)
