"""Block-sparse products, which moved to `theano.tensor.nnet.blocksparse`."""

from __future__ import annotations

from kmigrate_shims.theano.tensor.nnet.blocksparse import sparse_block_dot

__all__ = ["sparse_block_dot"]
