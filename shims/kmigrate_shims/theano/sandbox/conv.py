"""Convolutions, which moved to `theano.tensor.nnet.conv`."""

from __future__ import annotations

from kmigrate_shims.theano.tensor.nnet.conv import conv2d

__all__ = ["conv2d"]
