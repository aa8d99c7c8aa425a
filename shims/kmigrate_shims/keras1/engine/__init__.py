"""`keras.engine` of Keras 1."""

from kmigrate_shims.keras1.engine.containers import Container, get_source_inputs
from kmigrate_shims.keras1.engine.input_layer import Input, InputLayer
from kmigrate_shims.keras1.engine.merging import Merge, merge
from kmigrate_shims.keras1.engine.topology import InputSpec, Layer, Node, object_list_uid, to_list
from kmigrate_shims.keras1.engine.training import Model

__all__ = [
    "Container", "Input", "InputLayer", "InputSpec", "Layer", "Merge", "Model", "Node", "get_source_inputs", "merge",
    "object_list_uid", "to_list",
]  # fmt: skip


def __getattr__(name: str) -> object:
    raise AttributeError(f"module 'keras.engine' has no attribute '{name}'")
