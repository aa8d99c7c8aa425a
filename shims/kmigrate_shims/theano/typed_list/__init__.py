"""`theano.typed_list`: Python lists of tensors of one type in expressions. Imported when it is first asked for."""

from __future__ import annotations

from kmigrate_shims.theano.typed_list import basic
from kmigrate_shims.theano.typed_list.basic import *  # noqa: F403
from kmigrate_shims.theano.typed_list.type import TypedListType

__all__ = [*basic.__all__, "TypedListType"]
