"""Why something differs: known causes are tried, and the one that makes it fit is named."""

from __future__ import annotations

from kmigrate_runtime.verify.diagnose.layers import of_layers
from kmigrate_runtime.verify.diagnose.objective import of_loss
from kmigrate_runtime.verify.diagnose.training import of_training

__all__ = ["of_layers", "of_loss", "of_training"]
