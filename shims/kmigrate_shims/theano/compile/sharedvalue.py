"""Shared variables: values that live between the calls of functions."""

from __future__ import annotations

import copy as _copy
import importlib
from collections.abc import Callable
from typing import Any

from kmigrate_shims.theano.gof.graph import Variable
from kmigrate_shims.theano.gof.objects import Cell, put_in
from kmigrate_shims.theano.gof.type import generic

_makers: list[Callable[..., Any]] = []


class SharedVariable(Variable):
    """A variable with a value of its own. This one holds any Python object."""

    default_update: Any = None

    def __init__(
        self,
        name: Any,
        type: Any,
        value: Any,
        strict: bool = False,
        allow_downcast: Any = None,
        container: Any = None,
    ) -> None:
        super().__init__(type=type, name=name, owner=None, index=None)
        self.strict = strict
        self.allow_downcast = allow_downcast
        if container is not None:
            if value is not None or strict:
                raise TypeError("value and strict are ignored if you pass a container here")
            self.hold(container)
        else:
            self.put(type.filter(value, strict=strict, allow_downcast=allow_downcast))

    # What a kind of shared variable does otherwise: where it keeps its value.

    def hold(self, cell: Any) -> None:
        """Share the value of another shared variable."""
        self._cell = cell

    def put(self, value: Any) -> None:
        """Keep a value."""
        if "_cell" in self.__dict__:
            self._cell.value = value
        else:
            self._cell = Cell(value)

    def content(self) -> Any:
        """The value that is kept."""
        return self._cell.value

    def lower_leaf(self, lowering: Any) -> Any:
        """An object does not travel: operations get the cell, and look into it when they run."""
        return self._cell

    def lower_update(self, parts: list[Any], effects: list[Any]) -> Any:
        """The object is put into the cell."""
        effects.append(put_in(self._cell, parts[0]))

    @property
    def container(self) -> Any:
        return self._cell

    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> Any:
        """The value; a copy, unless it may be borrowed."""
        return self.content() if borrow else _copy.deepcopy(self.content())

    def set_value(self, new_value: Any, borrow: bool = False) -> None:
        """Another value, of the same type."""
        kept = self.type.filter(new_value, strict=self.strict, allow_downcast=self.allow_downcast)
        self.put(kept if borrow else _copy.deepcopy(kept))

    def __setstate__(self, state: dict[str, Any]) -> None:
        of_theano = "container" in state
        self.__dict__.update(unpacked(state))
        if of_theano:
            self._cell = Cell(self._cell)

    value = property(
        lambda self: _no_value(),
        lambda self, value: _no_value(),
        doc="Gone since Theano 0.6: use get_value() and set_value().",
    )

    def get_test_value(self) -> Any:
        return self.get_value(borrow=True, return_internal_type=True)

    def zero(self, borrow: bool = False) -> None:
        """Set all elements to 0."""
        value = self.get_value(borrow=borrow)
        value[...] = 0
        self.set_value(value, borrow=True)

    def clone(self) -> Any:
        """Another variable for the same value."""
        made = self.__class__(name=self.name, type=self.type, value=None, strict=False, container=self.container)
        made.tag = _copy.copy(self.tag)
        return made

    def filter_update(self, update: Any) -> Any:
        return update

    def __getitem__(self, *args: Any) -> Any:
        raise TypeError(
            f"The generic 'SharedVariable' object is not subscriptable. This shared variable contains {self.content()}"
        )


def _no_value() -> Any:
    raise Exception("sharedvar.value does not exist anymore. Use sharedvar.get_value() or set_value() instead.")


def unpacked(state: dict[str, Any]) -> dict[str, Any]:
    """What was pickled of a shared variable. The real Theano had its value, and how to check it, in a container."""
    kept = dict(state)
    if (container := kept.pop("container", None)) is not None:
        kept["_cell"] = container.storage[0]
        kept |= {"strict": container.strict, "allow_downcast": container.allow_downcast}
    return kept


def shared_constructor(ctor: Callable[..., Any], remove: bool = False) -> Callable[..., Any]:
    """Add a way to make shared variables; the last one added is asked first."""
    if remove:
        _makers.remove(ctor)
    else:
        _makers.append(ctor)
    return ctor


shared_constructor.constructors = _makers  # type: ignore[attr-defined]


def shared(value: Any, name: Any = None, strict: bool = False, allow_downcast: Any = None, **kwargs: Any) -> Any:
    """A shared variable that starts with a value."""
    if isinstance(value, Variable):
        raise TypeError("Shared variable constructor needs numeric values and not symbolic variables.")
    if hasattr(value, "getnnz"):  # a sparse matrix: who makes shared variables of them is not there yet
        importlib.import_module("kmigrate_shims.theano.sparse")
    problems = []
    for maker in reversed(_makers):
        try:
            made = maker(value, name=name, strict=strict, allow_downcast=allow_downcast, **kwargs)
        except TypeError as error:
            problems.append(str(error))
            continue
        return made
    raise TypeError(
        f"No suitable SharedVariable constructor could be found. Are you sure all kwargs are supported? We do not "
        f'support the parameter dtype or type. value="{value}". parameters="{kwargs}". {"; ".join(problems)}'
    )


@shared_constructor
def generic_constructor(value: Any, name: Any = None, strict: bool = False, allow_downcast: Any = None) -> Any:
    """A shared variable for any Python object."""
    return SharedVariable(type=generic, value=value, name=name, strict=strict, allow_downcast=allow_downcast)
