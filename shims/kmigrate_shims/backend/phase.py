"""The learning phase: 1 in training, 0 else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.symbolic import Leaf, call_context, computing, note, op
from kmigrate_shims.backend.theano_ways import Ways

__all__ = ["in_test_phase", "in_train_phase", "learning_phase", "set_learning_phase"]


class Phase(Leaf):
    """The symbol that functions take the phase by: `K.function([x, K.learning_phase()], ...)`."""

    def current(self) -> Any:
        return training()


class _State:
    fixed: int | None = None  # what set_learning_phase said
    symbol: Phase | None = None
    moves = False


@contextmanager
def moving() -> Iterator[None]:
    """While a step of training runs in the test phase, as where it has lost the other."""
    before, _State.moves = _State.moves, True
    try:
        yield
    finally:
        _State.moves = before


def is_moving() -> bool:
    return _State.moves


def default_phase() -> bool:
    return bool(_State.fixed)


def training() -> bool:
    """Whether the layer call that is under way is one of training."""
    now = frame()
    if now is not None:
        now.phase = True
    said = getattr(call_context(), "training", None)
    return default_phase() if said is None else bool(said)


def learning_phase() -> Any:
    """0 or 1 where it is known: after set_learning_phase, or in the call of a layer. Elsewhere a symbol."""
    if _State.fixed is not None:
        return _State.fixed
    if computing():
        return int(training())
    if _State.symbol is None:
        _State.symbol = Phase((), "bool", name="keras_learning_phase")
    return _State.symbol


def set_learning_phase(value: Any) -> None:
    """For this backend's functions. What fit and predict do is Keras's: fit trains, predict does not."""
    if value not in (0, 1):
        raise ValueError("Expected learning phase to be 0 or 1.")
    _State.fixed = int(value)


def forget_phase() -> None:
    _State.fixed = None


def _called(x: Any) -> Any:
    return x() if callable(x) and not tf.is_tensor(x) and not isinstance(x, keras.KerasTensor) else x


@op
def _by_phase(x: Any, alt: Any) -> Any:
    return x if training() else alt


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in training, else `alt`; either may be a function that gives it."""
    told = training is not None or _State.fixed is not None
    training = learning_phase() if training is None else training
    if Ways.theano and not told and not isinstance(training, Phase):
        # Theano's random streams went on in predictions as well, so both sides are computed.
        x, alt = _called(x), _called(alt)
    if isinstance(training, Phase):
        return note("_by_phase", _called(x), _called(alt))
    if isinstance(training, (int, bool)) or not (hasattr(training, "shape") and hasattr(training, "dtype")):
        return _called(x) if training else _called(alt)
    from kmigrate_shims.backend.control import switch

    return switch(training, x, alt)


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    return in_train_phase(alt, x, training)


class Runner:
    """Runs a function as if within the call of a layer, so that every layer in it is told the phase by Keras."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function
        self.found: Any = None

    def __call__(self, phase: bool) -> Any:
        _Inside(self)(tf.zeros(()), training=phase)
        return self.found


class _Inside(keras.layers.Layer):
    def __init__(self, runner: Runner) -> None:
        super().__init__(name="backend_function")
        self.runner = runner
        self.built = True

    def call(self, nothing: Any, training: bool | None = None) -> Any:
        self.runner.found = self.runner.function()
        return nothing
