"""The type of what is not defined, under its old module's name."""

from __future__ import annotations

from kmigrate_shims.theano.gradient_types import NullType, null_type

__all__ = ["NullType", "null_type"]
