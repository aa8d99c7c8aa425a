"""The kinds of layers that can be computed, each registered by the file that computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from kmigrate_runtime.reference.call import Call, Mask

# A forward gives the output of its call, or a list of outputs.
Forward: TypeAlias = Callable[[Call], Any]
# A mask rule gives the mask of the output, or a list of as many masks as there are outputs.
MaskRule: TypeAlias = Callable[[Call], Any]


def keep(call: Call) -> Mask:
    return call.mask


def drop(call: Call) -> Mask:
    return None


@dataclass(frozen=True)
class Kind:
    forward: Forward
    mask: MaskRule


KINDS: dict[str, Kind] = {}


def kind(*names: str, mask: MaskRule = drop) -> Callable[[Forward], Forward]:
    """Registers a forward under the kinds that it computes."""

    def register(forward: Forward) -> Forward:
        for name in names:
            assert name not in KINDS, name
            KINDS[name] = Kind(forward, mask)
        return forward

    return register
