"""Optimizers, by name. TensorFlow optimizes: what a program registers is accepted and never called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Optimizer:
    """Accepted and not used."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.given = (args, kwargs)

    def apply(self, fgraph: Any) -> None:
        """Nothing is changed."""

    def optimize(self, fgraph: Any, *args: Any, **kwargs: Any) -> None:
        """Nothing is changed."""


class LocalOptimizer(Optimizer):
    """Accepted and not used."""


class SeqOptimizer(Optimizer):
    """Accepted and not used."""


class EquilibriumOptimizer(Optimizer):
    """Accepted and not used."""


class MergeOptimizer(Optimizer):
    """Accepted and not used."""


class OpRemove(LocalOptimizer):
    """Accepted and not used."""


class PatternSub(LocalOptimizer):
    """Accepted and not used."""


def out2in(*args: Any, **kwargs: Any) -> Optimizer:
    return Optimizer(*args, **kwargs)


in2out = out2in


def optimizer(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function itself."""
    return f


def local_optimizer(tracks: Any, inplace: bool = False, requirements: Any = ()) -> Callable[..., Any]:
    """The function itself, with what it wanted to be called for."""

    def mark(f: Any) -> Any:
        f.tracks = tracks
        return f

    return mark
