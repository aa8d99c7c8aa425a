"""The proof that a new model computes what the old one did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kmigrate_runtime.proof import Climb, Proof
from kmigrate_runtime.verify.climbing import Request, climb, climb_apart
from kmigrate_runtime.verify.modes import CPU, Mode, absent

__all__ = ["CPU", "Mode", "Request", "verify"]

Progress = Callable[[str], None]


def verify(request: Request, modes: list[Mode], *, progress: Progress = lambda what: None, model: Any = None) -> Proof:
    """Climbs the ladder in every mode. A model that is at hand is looked at here, in the first mode only."""
    from kmigrate_runtime.verify.old import about

    proof = about(request)
    for mode in modes:
        progress(mode.name)
        asked = replace(request, mode=mode)
        proof.climbs.append(_climb(asked, progress, model))
    return proof


def _climb(request: Request, progress: Progress, model: Any) -> Climb:
    reason = absent(request.mode)
    if reason:
        return Climb(request.mode.name, reason=reason)
    # The plain mode needs no process of its own, which would load TensorFlow once more.
    if model is not None or request.mode == CPU:
        return climb(request, progress, model)
    return climb_apart(request)
