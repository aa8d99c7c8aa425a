"""Variables on a graphics card: of these classes there are none, and programs ask whether a variable is of one."""

from __future__ import annotations

from kmigrate_shims.theano.compile.sharedvalue import SharedVariable
from kmigrate_shims.theano.gof.graph import Constant, Variable


class CudaNdarrayVariable(Variable):
    """A variable on a graphics card."""


class CudaNdarrayConstant(Constant):
    """A constant on a graphics card."""


class CudaNdarraySharedVariable(SharedVariable):
    """A shared variable on a graphics card."""
