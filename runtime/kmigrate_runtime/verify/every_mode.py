"""The ladder in every mode that was asked for, each in the process that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.proof import Climb, Proof
from kmigrate_runtime.verify.climbing import Request, climb, climb_apart
from kmigrate_runtime.verify.modes import CPU, Mode, absent, keras_runs_on

Progress = Callable[[str], None]


def verify(request: Request, modes: list[Mode], *, progress: Progress = lambda what: None, model: Any = None) -> Proof:
    """Climbs the ladder in every mode. A model at hand is looked at here, on the backend that it has."""
    from kmigrate_runtime.verify.old import about

    proof = about(request)
    for mode in modes:
        progress(mode.name)
        asked = replace(request, mode=mode if model is None else replace(mode, backend=keras_runs_on()))
        try:
            proof.climbs.append(_climb(asked, progress, model))
        except Complaint as complaint:
            # What is wrong in the first mode is wrong with the files; in another one it is the mode that lacks it.
            if mode == modes[0]:
                raise
            proof.climbs.append(Climb(mode.name, reason=str(complaint)))
    return proof


def _climb(request: Request, progress: Progress, model: Any) -> Climb:
    reason = absent(request.mode)
    if reason:
        return Climb(request.mode.name, reason=reason)
    # The plain mode needs no process of its own, which would load TensorFlow once more.
    if model is not None or (request.mode == CPU and keras_runs_on() == CPU.backend):
        return climb(request, progress, model)
    return climb_apart(request)
