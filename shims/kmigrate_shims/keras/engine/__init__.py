"""`keras.engine`."""

from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer, Node
from kmigrate_shims.keras.engine.input_layer import Input, InputLayer
from kmigrate_shims.keras.engine.network import Container, Network, get_source_inputs
from kmigrate_shims.keras.engine.training import Model

__all__ = ["Container", "Input", "InputLayer", "InputSpec", "Layer", "Model", "Network", "Node", "get_source_inputs"]
