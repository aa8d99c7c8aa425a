"""Theano 1.0.5 on TensorFlow: the old names with the old meanings."""

from __future__ import annotations

from kmigrate_shims.theano.stars import THEANO
from kmigrate_shims.theano.top import *  # noqa: F403
from kmigrate_shims.theano.top import __version__, late  # noqa: F401

__all__ = list(THEANO)


def __getattr__(name: str) -> object:
    return late(__name__, name)
