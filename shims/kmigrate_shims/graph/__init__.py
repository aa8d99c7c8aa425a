"""The one symbolic core: expressions become a TensorFlow graph, and the graph is called by the shortest way."""

from __future__ import annotations

from kmigrate_shims.graph.lowering import Lowering, current
from kmigrate_shims.graph.program import Program

__all__ = ["Lowering", "Program", "current"]
