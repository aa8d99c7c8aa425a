"""What is given to `scan`, put in order: sequences and first states with their taps."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.compile.sharedvalue import SharedVariable
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.gof.test_values import value_of

_logger = logging.getLogger("theano.scan_module.scan")


@dataclass
class Sequence:
    """What is iterated over, and which entries a step sees."""

    variable: Any
    taps: list[int]

    def slices(self) -> list[tuple[Any, Any, Any]]:
        """For each tap: what is iterated over, a variable for what a step gets, and the first entry itself."""
        low, high = min([*self.taps, 0]), max([*self.taps, 0])
        found = []
        name = getattr(self.variable, "name", None)
        for tap in self.taps:
            start = tap - low
            first = self.variable[start]
            inner = first.type()
            if name is not None:
                inner.name = f"{name}[t{tap:+d}]" if tap else f"{name}[t]"
            whole = self.variable[start:] if tap == high else self.variable[start : tap - high]
            if name is not None:
                whole.name = f"{name}[{start}:]" if tap == high else f"{name}[{start}:{tap - high}]"
            _copy_test_value(first, inner)
            found.append((whole, inner, first))
        return found


@dataclass
class State:
    """An output: without taps it does not feed back."""

    initial: Any = None
    taps: list[int] = field(default_factory=list)

    @property
    def feeds_back(self) -> bool:
        return bool(self.taps)

    @property
    def is_single(self) -> bool:
        """Whether a step sees the step before alone; then the first state has no axis of time."""
        return self.taps == [-1]

    def inner(self) -> list[tuple[Any, Any]]:
        """For each tap a variable for what a step gets, and what the first step gets."""
        found = []
        name = getattr(self.initial, "name", None)
        for tap in self.taps:
            first = self.initial if self.is_single else self.initial[tap + self.depth]
            inner = first.type()
            if name is not None:
                inner.name = f"{name}[t{tap:+d}]"
            _copy_test_value(first, inner)
            found.append((inner, first))
        return found

    @property
    def depth(self) -> int:
        """How many steps back a step sees."""
        return -min(self.taps)


def _copy_test_value(source: Any, target: Any) -> None:
    value = getattr(source.tag, "test_value", None)
    if value is None and config.compute_test_value != "off" and isinstance(source, (Constant, SharedVariable)):
        value = value_of(source)
    if value is not None:
        target.tag.test_value = value


def as_list(given: Any) -> list[Any]:
    """A list of what may be one thing, several or none."""
    if given is None:
        return []
    return list(given) if isinstance(given, (list, tuple)) else [given]


def as_variable(value: Any) -> Any:
    return value if isinstance(value, Variable) else tensor.as_tensor_variable(value)


def read_sequences(sequences: Any) -> list[Sequence]:
    """The sequences, each with its taps; without any a step sees the entry of its own time."""
    found = []
    for given in as_list(sequences):
        if isinstance(given, dict):
            taps = as_list(given.get("taps"))
            found.append(Sequence(as_variable(given["input"]), [int(tap) for tap in taps] or [0]))
        else:
            found.append(Sequence(as_variable(given), [0]))
    return found


def read_states(outputs_info: Any) -> list[State]:
    """The outputs, each with its first state and its taps."""
    return [_read_state(given, number) for number, given in enumerate(as_list(outputs_info))]


def _read_state(given: Any, number: int) -> State:
    if given is None:
        return State()
    if not isinstance(given, dict):
        return State(as_variable(given), [-1])
    if given.get("return_steps") is not None:
        raise ValueError(
            "Using `return_steps` has been deprecated. Simply select the entries you need using a subtensor."
        )
    initial, taps = given.get("initial"), given.get("taps")
    if initial is None:
        if taps is not None:
            raise ValueError("If you are using slices of an output you need to provide a initial state for it", given)
        return State()
    if taps is None:
        if "taps" in given:
            _logger.warning(
                "Output %s (index %d) has a initial state but taps is explicitly set to None", initial, number
            )
        taps = [-1]
    taps = [int(tap) for tap in as_list(taps)]
    if len(taps) > len(set(taps)):
        raise ValueError("All the taps must be different in `outputs_info`", given)
    if any(tap >= 0 for tap in taps):
        raise ValueError("All the tap values must be smaller than 0.", given)
    return State(as_variable(initial), taps)


def fixed_steps(n_steps: Any) -> int | None:
    """The number of steps where it is known now."""
    if hasattr(n_steps, "dtype") and str(n_steps.dtype) not in tensor.integer_dtypes:
        raise ValueError(f" n_steps must be an int. dtype provided is {n_steps.dtype}")
    if isinstance(n_steps, (float, int, np.integer, np.floating)):
        return None if is_no_number(n_steps) else int(n_steps)
    if isinstance(n_steps, Constant):
        return int(n_steps.data)
    return None


def is_no_number(value: Any) -> bool:
    """None, NaN and infinity say nothing about the number of steps."""
    if value is None:
        return True
    if isinstance(value, Constant):
        value = value.data
    if isinstance(value, Variable):
        return False
    try:
        return bool(not np.isfinite(value))
    except TypeError:
        return False


def count_steps(n_steps: Any, sequences: list[Any]) -> Any:
    """How many steps there are: what is asked for, or as many as the shortest sequence has entries."""
    if not is_no_number(n_steps):
        return tensor.cast(tensor.as_tensor_variable(n_steps), "int64")
    if not sequences:
        raise ValueError(
            "No information about the number of steps provided. Either provide a value for n_steps argument of scan or "
            "provide an input sequence"
        )
    steps = sequences[0].shape[0]
    for sequence in sequences[1:]:
        steps = tensor.minimum(steps, sequence.shape[0])
    return steps
