"""Loops: `scan` and what is made of it."""

from __future__ import annotations

from kmigrate_shims.theano.scan_module.results import until
from kmigrate_shims.theano.scan_module.scan import scan
from kmigrate_shims.theano.scan_module.scan_checkpoints import scan_checkpoints
from kmigrate_shims.theano.scan_module.scan_utils import clone
from kmigrate_shims.theano.scan_module.scan_views import foldl, foldr, map, reduce

__all__ = ["clone", "foldl", "foldr", "map", "reduce", "scan", "scan_checkpoints", "until"]
