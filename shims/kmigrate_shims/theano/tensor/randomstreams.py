"""`RandomStreams` by the name of its older module."""

from __future__ import annotations

from kmigrate_shims.theano.tensor.shared_randomstreams import RandomStreams

__all__ = ["RandomStreams"]
