"""The reference: a spec computed in NumPy float64, from the published definitions."""

from kmigrate_runtime.reference.call import Unsupported
from kmigrate_runtime.reference.registry import KINDS
from kmigrate_runtime.reference.run import Outputs, layer, run

__all__ = ["KINDS", "Outputs", "Unsupported", "layer", "run"]
