"""Sessions of TensorFlow 1: there is one process-wide state today, and `run` computes as `K.function` does."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.running import Function, Update, evaluator
from kmigrate_shims.backend.symbolic import KerasVariable, Leaf, replace
from kmigrate_shims.backend.variables import get_value

KEPT = 64  # functions of a session

__all__ = ["Session", "get_session", "set_session"]


class Initialized:
    """What initializes variables: they have their values from the start."""

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Nothing is left to be done."""


class Session:
    """`run` and what programs say around it. Options of devices and memory are taken and not looked at."""

    current: list[Any] = []  # noqa: RUF012

    def __init__(self, target: str = "", graph: Any = None, config: Any = None) -> None:
        self.target, self.config = target, config
        self.kept: dict[Any, tuple[Function, Any, Any, Any]] = {}
        self.graph = graph if graph is not None else WholeGraph()

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """The values of tensors, and what updates leave behind, as arrays in the structure of `fetches`."""
        fed = dict(feed_dict or {})
        wanted: list[Any] = []
        replace(fetches, wanted.append)
        symbolic = [x for x in wanted if isinstance(x, KerasTensor) and not isinstance(x, Leaf)]
        updates = [x for x in wanted if isinstance(x, Update)]
        found = iter(())
        if symbolic or updates:
            function = self._function(list(fed), symbolic, updates)
            found = iter(function([_fed(x) for x in fed.values()]))
        return replace(fetches, lambda x: _value(x, found))

    def _function(self, fed: list[Any], symbolic: list[Any], updates: list[Any]) -> Any:
        """The function of these tensors. It is kept, for a loop of training runs the same again and again."""
        if len(symbolic) == 1 and not fed and not updates:
            return _ListOf(evaluator(symbolic[0]))  # what is drawn goes on from where K.eval was
        key = (tuple(map(id, fed)), tuple(map(id, symbolic)), tuple(map(id, updates)))
        if key not in self.kept:
            # The tensors are kept as well, so that no other takes the id of one.
            self.kept[key] = Function(fed, symbolic, updates), fed, symbolic, updates
            if len(self.kept) > KEPT:
                self.kept.pop(next(iter(self.kept)))
        return self.kept[key][0]

    def as_default(self) -> Session:
        return self

    def close(self) -> None:
        """There is nothing to be freed."""

    def _make_callable_from_options(self, callable_options: Any) -> Any:
        raise NotImplementedError(
            "tensorflow.Session._make_callable_from_options: functions are made of tensors, and not of their names. "
            "Use K.function(inputs, outputs)."
        )

    def list_devices(self) -> Any:
        return tf.config.list_logical_devices()

    def __enter__(self) -> Session:
        Session.current.append(self)
        return self

    def __exit__(self, *error: object) -> None:
        Session.current.pop()


class _ListOf:
    """A function of one tensor that gives a list."""

    def __init__(self, function: Function) -> None:
        self.function = function

    def __call__(self, inputs: Any) -> list[Any]:
        return [self.function(inputs)]


class WholeGraph:
    """Stands for the graph that everything was in."""

    def as_default(self) -> Any:
        import contextlib

        return contextlib.nullcontext(self)

    def finalize(self) -> None:
        """Nothing is added behind its back."""

    def get_operations(self) -> list[Any]:
        raise NotImplementedError(
            "the operations of TensorFlow's graph cannot be listed: there is none that everything is in. "
            "Ask the model for its layers."
        )

    def get_tensor_by_name(self, name: str) -> Any:
        raise NotImplementedError(
            f"the tensor {name!r} cannot be found by its name: there is no graph that everything is in. Take "
            "model.get_layer(name).output."
        )


def _fed(value: Any) -> Any:
    return value if hasattr(value, "tocoo") or isinstance(value, tf.SparseTensor) else np.asarray(value)


def _value(x: Any, found: Any) -> Any:
    if x is None or isinstance(x, Initialized):
        return None
    if isinstance(x, Update):
        return None if x.variable is None else get_value(x.variable)
    if isinstance(x, KerasTensor) and not isinstance(x, Leaf):
        return next(found)
    if isinstance(x, (KerasTensor, KerasVariable, tf.Variable, tf.Tensor)):
        return get_value(x)
    raise TypeError(
        f"Session.run cannot compute {x!r}: it is neither a tensor, a variable nor an update. Names of tensors are "
        "not known to TensorFlow 2; hand over the tensor itself."
    )


def get_session(*arguments: Any) -> Session:
    """The session that is set, or one for all."""
    if not Session.current:
        Session.current.append(Session())
    found: Session = Session.current[-1]
    return found


def set_session(session: Any) -> None:
    """What a session was told about devices and memory is for tf.config today; it is kept to be given back."""
    if session is not None and not isinstance(session, Session):
        session = Session(config=getattr(session, "_config", None))  # one of tf.compat.v1 knows nothing of these models
    Session.current[:] = [session] if session is not None else []
