"""`theano.sparse`: sparse matrices of SciPy in expressions. It is imported when it is first asked for."""

from __future__ import annotations

from kmigrate_shims.theano.absent import late
from kmigrate_shims.theano.compile.sharedvalue import shared
from kmigrate_shims.theano.sparse import basic, sharedvar
from kmigrate_shims.theano.sparse.basic import *  # noqa: F403

enable_sparse = True

__all__ = [*basic.__all__, "enable_sparse", "shared", "sharedvar"]


def __getattr__(name: str) -> object:
    return late(__name__, name)
