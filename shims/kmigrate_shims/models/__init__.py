"""What models of Keras 1 and 2 did, and those of Keras 3 do otherwise."""

from kmigrate_shims.models.cloned import clone_model
from kmigrate_shims.models.ends import input_of, output_of
from kmigrate_shims.models.loading import load_model
from kmigrate_shims.models.told import in_order, metrics_names
from kmigrate_shims.models.trained import as_compiled

__all__ = ["as_compiled", "clone_model", "in_order", "input_of", "load_model", "metrics_names", "output_of"]
