"""The known causes: each turns a right layer into the one that somebody built by mistake.

If the wrong layer, computed by the reference, gives what the new model gives, the mistake is found. A cause is a
function from what was seen of a layer to the layers that it could have become; it registers itself with what users are
told. A family of causes is a file; the likelier ones come first.
"""

from __future__ import annotations

from kmigrate_runtime.verify.diagnose.causes import (  # isort: skip  (they are tried in this order)
    weights,
    recurrent,
    activations,
    normalization,
    windows,
    masks,
    joining,
    numbers,
    changed,
)
from kmigrate_runtime.verify.diagnose.causes.registry import CAUSES, Known, Seen, Wrong

__all__ = [
    "CAUSES",
    "Known",
    "Seen",
    "Wrong",
    "activations",
    "changed",
    "joining",
    "masks",
    "normalization",
    "numbers",
    "recurrent",
    "weights",
    "windows",
]
