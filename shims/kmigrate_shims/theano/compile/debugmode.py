"""`DebugMode` and its errors, under their module's name. Nothing raises them here; programs may catch them."""

from __future__ import annotations

from kmigrate_shims.theano.compile.mode import DebugMode


class DebugModeError(Exception):
    """Something that `DebugMode` found."""


class BadThunkOutput(DebugModeError):
    """Two ways to compute an operation differed."""


class BadOptimization(DebugModeError):
    """An optimization changed a value."""


class BadDestroyMap(DebugModeError):
    """An operation wrote over an input, and had not said so."""


class BadViewMap(DebugModeError):
    """An operation gave a view of an input, and had not said so."""


class StochasticOrder(DebugModeError):
    """An optimization did not do the same twice."""


class InvalidValueError(DebugModeError):
    """A value did not fit the type of its variable."""


__all__ = [
    "BadDestroyMap",
    "BadOptimization",
    "BadThunkOutput",
    "BadViewMap",
    "DebugMode",
    "DebugModeError",
    "InvalidValueError",
    "StochasticOrder",
]
