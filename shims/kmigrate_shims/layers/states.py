"""What recurrent layers gave that begin with a state, of a call or of the batch before."""

from __future__ import annotations

from typing import Any

from keras import ops

MASKED_STARTS = ("zeros", "state")


class Begun:
    """A loop over time. While every step so far was masked it gives zeros, or with `masked_start="state"` the state
    that it began with, as Keras before 2.3 did on TensorFlow and CNTK.
    """

    def __init__(self, *args: Any, masked_start: str = "zeros", **kwargs: Any) -> None:
        if masked_start not in MASKED_STARTS:
            raise ValueError(f"masked_start must be one of {', '.join(MASKED_STARTS)}, and not {masked_start!r}")
        super().__init__(*args, **kwargs)
        self.masked_start = masked_start

    def inner_loop(self: Any, sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        last, outputs, states = super().inner_loop(sequences, initial_state, mask, training=training)  # type: ignore[misc]
        if mask is None or self.masked_start != "state":
            return last, outputs, states
        carries = getattr(self.cell, "gives", "output") == "last_state"
        first = flat(initial_state)[-1 if carries else 0]
        if tuple(first.shape[1:]) != tuple(last.shape[1:]):  # of several cells, of which the first is larger
            return last, outputs, states
        order = ops.flip(mask, axis=1) if self.go_backwards else mask
        begun = ops.cumsum(ops.cast(order, "int32"), axis=1) > 0
        if self.return_sequences:
            outputs = ops.where(_wide(begun, outputs), outputs, ops.expand_dims(first, 1))
        return ops.where(_wide(begun[:, -1], last), last, first), outputs, states

    def get_config(self: Any) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()  # type: ignore[misc]
        return config if self.masked_start == "zeros" else {**config, "masked_start": self.masked_start}


def flat(states: Any) -> list[Any]:
    """The states of several cells in one list."""
    return [one for part in states for one in flat(part)] if isinstance(states, list | tuple) else [states]


def _wide(mask: Any, like: Any) -> Any:
    while len(mask.shape) < len(like.shape):
        mask = ops.expand_dims(mask, -1)
    return mask
