"""The callable object that `theano.function` gives."""

from __future__ import annotations

import copy as _copy
from typing import Any

import numpy as np

from kmigrate_shims.theano.compile.building import Builds
from kmigrate_shims.theano.compile.maker import FunctionMaker
from kmigrate_shims.theano.compile.views import ContainerView, ValueView
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.link import Container

_ndarray = np.ndarray


class UnusedInputError(Exception):
    """An input is not needed for any output."""


class AliasedMemoryError(Exception):
    """Two inputs share memory."""


class Function:
    """Outputs from inputs, with updates of shared variables; called like a Python function."""

    trust_input = False

    def __init__(
        self,
        inputs: list[Any],
        outputs: list[Any],
        keys: Any,
        changes: dict[Any, Any],
        replaced: dict[Any, Any],
        *,
        single: bool,
        nothing: bool,
        name: Any,
        mode: Any,
    ) -> None:
        self.name = name
        self.output_keys = keys
        self.unpack_single = single
        self.return_none = nothing
        self.mode = mode
        self.profile: Any = None
        self._inputs = inputs
        self._outputs = outputs
        self._changes = changes
        self._replaced = replaced
        self.input_storage = [_container(each) for each in self._inputs]
        self._prepare()

    def _prepare(self) -> None:
        self._defaults = [None if each.value is None else each for each in self._inputs]
        self._kept = [each for each in self._inputs if each.update is not None]
        self._needed = len([each for each in self._inputs if each.value is None])
        kinds = [each.variable.type for each in self._inputs]
        plain = all(type(kind).__name__ == "TensorType" and not any(kind.broadcastable) for kind in kinds)
        plain = plain and all(type(each.variable.type).__name__ == "TensorType" for each in self._outputs)
        self._plain = plain and self._needed == len(self._inputs) and not self._kept and self.mode.watch is None
        self._expected = [
            (e.variable.type.numpy_dtype, e.variable.type.ndim, _numbers(e)) for e in self._inputs if plain
        ]
        self._builds = Builds(self._inputs, self._outputs, self._kept, self._changes, self._replaced, self.name)
        self._partial: dict[Any, Builds] = {}
        self._builds.watching = self.mode.watch is not None
        self._builds._compiles = self.mode.provided_optimizer not in ("fast_compile", "None", None)
        # Other outputs than tensors are fetched by their types.
        self._plain = self._plain and self._builds._simple and self.profile is None
        self._count = len(self._outputs)

    @property
    def outputs(self) -> list[Any]:
        """What is computed, those with names in the order of their names."""
        return list(self._outputs)

    def profiled(self, profile: Any) -> None:
        """Count the calls in a profile, or in none."""
        self.profile = profile
        self._plain = self._plain and profile is None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._plain and not kwargs and len(args) == self._needed:
            arrays: Any = args
            builds = self._builds
            for arg, (dtype, ndim, _) in zip(args, self._expected, strict=True):
                if type(arg) is not _ndarray or arg.ndim != ndim or arg.dtype != dtype:
                    arrays = self._simply(args)
                    if arrays is None:
                        arrays, builds = self._checked(args, {})
                    break
            found = builds.run(arrays)
            if builds is not self._builds:
                found = builds.fetched(found)
            if self.unpack_single:
                return found[0]
            return self._shaped(found)
        subset = kwargs.pop("output_subset", None)
        arrays, builds = self._checked(args, kwargs)
        run = builds.run if self.mode.watch is None else self._watched
        found = run(arrays) if self.profile is None else self.profile.run(run, arrays)
        found = builds.fetched(found)
        for place, each in enumerate(self._kept):
            self.input_storage[self._inputs.index(each)].storage[0] = found[self._count + place]
        found = found[: self._count]
        return self._shaped(found, subset)

    def _simply(self, args: Any) -> list[Any] | None:
        """The arguments where all are arrays of the right kind or plain numbers that need no further look."""
        if self.trust_input:
            return None
        arrays = []
        for arg, (dtype, ndim, numbers) in zip(args, self._expected, strict=True):
            kind = type(arg)
            if kind is _ndarray and arg.ndim == ndim and arg.dtype == dtype:
                arrays.append(arg)
            elif kind in numbers and (kind is float or -_EXACT <= arg <= _EXACT):
                arrays.append(np.array(arg, dtype))
            else:
                return None
        return arrays

    def _shaped(self, found: list[Any], subset: Any = None) -> Any:
        """The outputs in the form in which they were asked for."""
        if self.return_none:
            return []
        if self.output_keys is not None:
            names = dict(zip(self.output_keys, found, strict=True))
            return names if subset is None else {key: names[key] for key in subset}
        if subset is not None:
            return [found[place] for place in subset]
        return found[0] if self.unpack_single else found

    def _watched(self, arrays: Any) -> list[Any]:
        """Run it before the eyes of the mode. Where that raises, no shared variable has changed."""
        before = {each: each.get_value() for each in self._changes if hasattr(each, "get_value")}
        found, seen = self._builds.run_watched(arrays)
        try:
            self.mode.watch(seen)
        except Exception:
            for each, value in before.items():
                each.set_value(value)
            raise
        return found

    def _checked(self, args: Any, kwargs: Any) -> tuple[list[Any], Builds]:
        """All inputs as values of their types (given, kept from before, or by default), and the programs for them."""
        if len(args) + len(kwargs) > len(self._inputs):
            raise TypeError("Too many parameter passed to theano function")
        values: list[Any] = [_nothing] * len(self._inputs)
        for place, arg in enumerate(args):
            values[place] = self._filtered(place, arg)
        for key, arg in kwargs.items():
            place = self._place(key)
            if values[place] is not _nothing:
                raise TypeError(f"Multiple values for input: {self._inputs[place].variable}")
            values[place] = self._filtered(place, arg)
        for place, each in enumerate(self._inputs):
            if values[place] is not _nothing:
                if each.implicit:
                    raise TypeError(f"Tried to provide value for implicit input: {each.variable}")
                continue
            stored = self.input_storage[place].storage[0]
            if stored is None and each.value is None:
                raise TypeError(f"Missing required input: {each.variable}")
            values[place] = each.value.get_value(borrow=True) if hasattr(each.value, "get_value") else stored
        fed: list[Any] = []
        absent: list[Any] = []
        for each, value in zip(self._inputs, values, strict=True):
            if value is None and not each.variable.type.is_object():
                absent.append(each)
            else:
                fed.extend(each.variable.type.feed(value))
        return fed, self._without(absent) if absent else self._builds

    def _without(self, absent: list[Any]) -> Builds:
        """The programs for calls in which these inputs are None."""
        key = tuple(id(each) for each in absent)
        if key not in self._partial:
            self._partial[key] = self._builds.without(absent, self._outputs, self._kept)
        return self._partial[key]

    def _filtered(self, place: int, arg: Any) -> Any:
        each = self._inputs[place]
        if arg is None and not each.variable.type.is_object():
            return None  # as Theano did, which failed only where something was computed with it
        if self.trust_input and not hasattr(arg, "dtype"):
            raise AttributeError(f"The input {each.name} is trusted to be an array, and is a {type(arg).__name__}.")
        try:
            return each.variable.type.filter(arg, strict=each.strict, allow_downcast=each.allow_downcast)
        except Exception as error:
            where = f'theano function with name "{self.name}"' if self.name else "theano function"
            what = f'argument with name "{each.name}"' if each.name else "argument"
            text = f"Bad input {what} to {where} at index {place} (0-based). "
            if len(error.args) == 1:
                error.args = (text + str(error.args[0]),)
            else:
                error.args = (text, *error.args)
            raise

    def _place(self, key: Any) -> int:
        """Which input a name or a variable means."""
        if isinstance(key, int) and 0 <= key < len(self._inputs):
            return key
        found = [
            place
            for place, each in enumerate(self._inputs)
            if each is key or each.variable is key or (isinstance(key, str) and each.name == key)
        ]
        if len(found) > 1:
            raise TypeError(
                f"Ambiguous name: {key} - please check the names of the inputs of your function for duplicates."
            )
        if not found:
            raise TypeError(f"Unknown input or state: {key}. The function has {len(self._inputs)} named inputs.")
        return found[0]

    # What a program may look at.

    @property
    def defaults(self) -> list[tuple[bool, bool, Any]]:
        """For each input whether it must be given, whether its value stays the default, and the value."""
        pairs = zip(self._inputs, self.input_storage, strict=True)
        return [(e.value is None, e.value is not None and e.update is None, c.storage[0]) for e, c in pairs]

    @property
    def maker(self) -> FunctionMaker:
        return FunctionMaker(self._inputs, self._outputs, self._changes, self._replaced, self.mode)

    @property
    def value(self) -> ValueView:
        return ValueView(self)

    data = value

    @property
    def container(self) -> ContainerView:
        return ContainerView(self)

    finder = container

    @property
    def fn(self) -> Any:
        return self

    def __getitem__(self, item: Any) -> Any:
        return self.value[item]

    def __setitem__(self, item: Any, value: Any) -> None:
        self.value[item] = value

    def __contains__(self, item: Any) -> bool:
        return item in self.value

    def get_shared(self) -> list[Any]:
        """The shared variables that the function reads or updates."""
        return self.maker.shared()

    def free(self) -> None:
        """Forget the compiled programs: the next call makes them anew."""
        self._prepare_again()

    def _prepare_again(self) -> None:
        self._builds = Builds(self._inputs, self._outputs, self._kept, self._changes, self._replaced, self.name)

    def copy(
        self,
        share_memory: bool = False,
        swap: Any = None,
        delete_updates: bool = False,
        name: Any = None,
        profile: Any = None,
    ) -> Function:
        """The same function, with other shared variables or without its updates."""
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.name = name if name is not None else f"{self.name} copy" if self.name else None
        made._inputs = [_copy.copy(each) for each in self._inputs]
        if delete_updates:
            made._changes = {}
            for each in made._inputs:
                each.update = None
        if swap:
            known = self.get_shared()
            for old, new in swap.items():
                if old not in known:
                    raise ValueError(f"SharedVariable: {old.name} not found")
                if old.type != new.type:
                    raise ValueError("Type of given SharedVariable conflicts with original one")
            made._replaced = {**self._replaced, **swap}
            made._changes = {swap.get(each, each): value for each, value in made._changes.items()}
        # Theano's copies give a list, also of a single output, and of outputs with names.
        made.unpack_single, made.output_keys = False, None
        made._own_storage()
        made._prepare()
        return made

    def _own_storage(self) -> None:
        """Places of its own for the values of the inputs; values that may be overwritten are copied."""
        stored = [each.storage[0] for each in self.input_storage]
        self.input_storage = [_container(each) for each in self._inputs]
        for each, container, value in zip(self._inputs, self.input_storage, stored, strict=True):
            container.storage[0] = _copy.deepcopy(value) if each.mutable else value

    def __copy__(self) -> Function:
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._own_storage()
        made._prepare()
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.__dict__.items() if name not in ("_builds", "_expected", "_partial")
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._prepare()


_nothing = object()
# Whole numbers up to here are the same in all dtypes of 32 and 64 bits.
_EXACT = 2**24


def _numbers(each: Any) -> tuple[type, ...]:
    """The types of Python's numbers that an input takes without a further look."""
    kind = each.variable.type
    if each.strict or kind.ndim or kind.filter_checks_isfinite:
        return ()
    if kind.dtype in ("int32", "int64"):
        return (int,)
    if kind.dtype == "float64":
        return (int, float)
    if kind.dtype == "float32":
        floats = each.allow_downcast or (each.allow_downcast is None and config.floatX == "float32")
        return (int, float) if floats else (int,)
    return ()


def _container(each: Any) -> Container:
    value: Any = None if each.value is None or hasattr(each.value, "get_value") else each.value
    if isinstance(value, Container):
        # The place of another function's input: both see what either of them puts there.
        told = {"strict": each.strict, "allow_downcast": each.allow_downcast, "name": each.name}
        return Container(each.variable, value.storage, **told)
    if value is not None:
        value = each.variable.type.filter(value, strict=each.strict, allow_downcast=each.allow_downcast)
        value = _copy.deepcopy(value)
    return Container(each.variable, [value], strict=each.strict, allow_downcast=each.allow_downcast, name=each.name)


def __getattr__(name: str) -> Any:
    if name.startswith("_constructor_Function"):  # what pickles of the real Theano's functions ask for first
        raise NotImplementedError(
            "A compiled function that Theano pickled is not read: compile it anew from its expression, "
            "or pickle shared variables and expressions alone."
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
