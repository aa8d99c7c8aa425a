"""What can go wrong with gradients."""

from __future__ import annotations

from typing import Any


class GradientError(Exception):
    """A gradient is not what finite differences say."""

    def __init__(
        self,
        arg: Any,
        err_pos: Any,
        shape: Any,
        val1: Any,
        val2: Any,
        abs_err: Any,
        rel_err: Any,
        abs_tol: Any,
        rel_tol: Any,
    ) -> None:
        super().__init__(arg, err_pos, shape, val1, val2, abs_err, rel_err, abs_tol, rel_tol)
        self.arg, self.err_pos, self.shape = arg, err_pos, shape
        self.val1, self.val2 = val1, val2
        self.abs_err, self.rel_err, self.abs_tol, self.rel_tol = abs_err, rel_err, abs_tol, rel_tol

    def __str__(self) -> str:
        return (
            f"GradientError: numeric gradient and analytic gradient exceed tolerance:\n  At position {self.err_pos} of "
            f"argument {self.arg} with shape {self.shape},\n  val1 = {self.val1}, val2 = {self.val2}\n"
            f"  abs. error = {self.abs_err}, abs. tolerance = {self.abs_tol}\n"
            f"  rel. error = {self.rel_err}, rel. tolerance = {self.rel_tol}"
        )


class DisconnectedInputError(ValueError):
    """A gradient is asked for with respect to what takes no part."""


class NullTypeGradError(TypeError):
    """A gradient is not defined."""
