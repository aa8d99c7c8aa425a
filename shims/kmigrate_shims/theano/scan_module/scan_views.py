"""`map`, `reduce`, `foldl` and `foldr`: loops of a simple form."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.scan_module.scan import scan


def map(
    fn: Any,
    sequences: Any,
    non_sequences: Any = None,
    truncate_gradient: int = -1,
    go_backwards: bool = False,
    mode: Any = None,
    name: Any = None,
) -> Any:
    """`fn` of each entry of the sequences, stacked."""
    return scan(
        fn=fn,
        sequences=sequences,
        outputs_info=[],
        non_sequences=non_sequences,
        truncate_gradient=truncate_gradient,
        go_backwards=go_backwards,
        mode=mode,
        name=name,
    )


def reduce(
    fn: Any,
    sequences: Any,
    outputs_info: Any,
    non_sequences: Any = None,
    go_backwards: bool = False,
    mode: Any = None,
    name: Any = None,
) -> Any:
    """What is there after the last step."""
    outputs, updates = scan(
        fn=fn,
        sequences=sequences,
        outputs_info=outputs_info,
        non_sequences=non_sequences,
        go_backwards=go_backwards,
        truncate_gradient=-1,
        mode=mode,
        name=name,
    )
    if isinstance(outputs, (list, tuple)):
        return [output[-1] for output in outputs], updates
    return outputs[-1], updates


def foldl(
    fn: Any, sequences: Any, outputs_info: Any, non_sequences: Any = None, mode: Any = None, name: Any = None
) -> Any:
    """`reduce` from the first entry to the last."""
    return reduce(fn, sequences, outputs_info, non_sequences, go_backwards=False, mode=mode, name=name)


def foldr(
    fn: Any, sequences: Any, outputs_info: Any, non_sequences: Any = None, mode: Any = None, name: Any = None
) -> Any:
    """`reduce` from the last entry to the first."""
    return reduce(fn, sequences, outputs_info, non_sequences, go_backwards=True, mode=mode, name=name)
