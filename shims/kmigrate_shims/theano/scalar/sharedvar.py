"""Shared numbers, which are shared tensors without dimensions."""

from __future__ import annotations

from kmigrate_shims.theano.compile.sharedvalue import shared
from kmigrate_shims.theano.tensor.sharedvar import ScalarSharedVariable

__all__ = ["ScalarSharedVariable", "shared"]
