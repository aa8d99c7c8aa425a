"""`scan_checkpoints`: a loop of which only every so many-th entry is wanted."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.scan_module.arguments import as_list
from kmigrate_shims.theano.scan_module.scan import scan


def scan_checkpoints(
    fn: Any,
    sequences: Any = None,
    outputs_info: Any = None,
    non_sequences: Any = None,
    name: str = "checkpointscan_fn",
    n_steps: Any = None,
    save_every_N: int = 10,
    padding: bool = True,
) -> tuple[Any, Any]:
    """The outputs after every `save_every_N` steps, and after the last. Nothing is computed twice here."""
    if any(isinstance(state, dict) and "taps" in state for state in as_list(outputs_info)):
        raise RuntimeError("scan_checkpoints doesn't work with taps.")
    outputs, updates = scan(
        fn,
        sequences=sequences,
        outputs_info=outputs_info,
        non_sequences=non_sequences,
        n_steps=n_steps,
        name=name,
        return_list=True,
    )
    kept = []
    for output in outputs:
        length = output.shape[0]
        number = (length + save_every_N - 1) // save_every_N
        places = tensor.minimum((tensor.arange(number) + 1) * save_every_N, length) - 1
        kept.append(output[places])
    return (kept[0] if len(kept) == 1 else kept), updates
