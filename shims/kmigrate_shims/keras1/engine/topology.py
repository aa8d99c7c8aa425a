"""`keras.engine.topology`: all of the graph by one name, as it was one file."""

from kmigrate_shims.keras1.engine.layer import InputSpec, Layer, Node, object_list_uid, to_list

__all__ = ["InputSpec", "Layer", "Node", "object_list_uid", "to_list"]


def __getattr__(name: str) -> object:
    from kmigrate_shims.keras1.engine import containers, input_layer, merging

    for module in (containers, input_layer, merging):
        if name in vars(module):
            return vars(module)[name]
    raise AttributeError(f"module 'keras.engine.topology' has no attribute '{name}'")
