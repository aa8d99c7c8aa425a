"""Operations of TensorFlow on tensors of a model (`x + 1`, `tf.concat`), which tf.keras saved as layers.

TensorFlow 2.4 to 2.15 wrote the function's public name and its arguments (`TFOpLambda`, `SlicingOpLambda`); 1.14 to
2.3 wrote the node of the graph (`TensorFlowOpLayer`), which operations.toml brings to the same names. In the spec both
are a `TensorFlowOperation`: `function`, and `arguments` in which `{"tensor": n}` stands for the n-th input of the call.
"""

from __future__ import annotations

import base64
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Call, Layer, Tensor

KIND = "TensorFlowOperation"
CLASSES = frozenset({"TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"})
TYPES = {
    "DT_FLOAT": "float32", "DT_DOUBLE": "float64", "DT_HALF": "float16", "DT_BFLOAT16": "bfloat16", "DT_BOOL": "bool",
    "DT_INT8": "int8", "DT_INT16": "int16", "DT_INT32": "int32", "DT_INT64": "int64", "DT_UINT8": "uint8",
}  # fmt: skip


@cache
def _table() -> dict[str, dict[str, Any]]:
    text = files("kmigrate_runtime.legacy").joinpath("operations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def fill(layer: Layer, class_name: str, config: dict[str, Any], context: Context) -> None:
    """The function; its arguments stand with the calls."""
    layer.kind = KIND
    if class_name != "TensorFlowOpLayer":
        layer.options = {"function": str(config.get("function")), "arguments": {}}
        return
    node = config.get("node_def")
    if not isinstance(node, dict) or not isinstance(node.get("attr", {}), dict):
        raise context.wrong(f"the layer {layer.name} ({class_name}) lacks its operation. Take another copy.")
    operation = str(node.get("op"))
    row = _table().get(operation)
    if row is None:  # the builder refuses it by this name
        layer.options = {"function": f"raw_ops.{operation}", "arguments": {}}
        return
    attributes = {name: _attribute(value) for name, value in node.get("attr", {}).items()}
    named = {row[name]: value for name, value in attributes.items() if name in row and name not in ("is", "takes")}
    if operation == "Squeeze" and not named.get("axis"):
        named.pop("axis", None)
    constants = config.get("constants")
    layer.options = {"function": row["is"], "arguments": {}}
    layer.options["graph"] = {  # until its call says which tensors it takes
        "takes": row["takes"],
        "constants": constants if isinstance(constants, dict) else {},
        "named": named,
        "count": attributes.get("N"),
    }


def call(layer: Layer, node: Any, known: Any, context: Context) -> Call:
    """One call; `known` makes a tensor of `[layer, call, output]`, or gives None for what is none."""
    inputs: list[Tensor] = []

    def template(value: Any) -> Any:
        tensor = known(value)
        if tensor is not None:
            if tensor not in inputs:
                inputs.append(tensor)
            return {"tensor": inputs.index(tensor)}
        if isinstance(value, list):
            return [template(one) for one in value]
        if isinstance(value, dict) and set(value) == {"start", "stop", "step"}:
            return {"slice": [template(value[name]) for name in ("start", "stop", "step")]}
        if isinstance(value, dict) and value.get("class_name") == "__ellipsis__":
            return {"ellipsis": True}
        return value

    graph = layer.options.pop("graph", None)
    arguments = _of_graph(graph, node, template) if graph is not None else _of_function(node, template)
    if layer.calls and arguments != layer.options["arguments"]:
        raise context.wrong(
            f"the operation {layer.name} is used several times with other arguments, which is not converted. Where "
            "the model was made, give each use an operation of its own, and save it again."
        )
    layer.options["arguments"] = arguments
    if not inputs:  # `tf.einsum`, of whose arguments tf.keras saved the first
        raise context.wrong(
            f"it does not say on what the operation {layer.name} ({layer.options['function']}) is used; tf.keras did "
            "not save that, and cannot load this model either. Where it was made, put it into a Lambda layer."
        )
    return Call(tuple(inputs))


def _of_function(node: Any, template: Any) -> dict[str, Any]:
    named: dict[str, Any] = {}

    def first(value: Any) -> Any:
        """The first argument, in whose parts the others stand."""
        if isinstance(value, list) and value and isinstance(value[0], str):
            if len(value) > 3 and isinstance(value[3], dict):
                named.update(value[3])
            return value[2] if value[0] == "_CONSTANT_VALUE" else template(value[:3])
        return [first(one) for one in value] if isinstance(value, list) else value

    found = first(node)
    return {"first": found, **{name: template(value) for name, value in named.items() if value is not None}}


def _of_graph(graph: dict[str, Any], node: Any, template: Any) -> dict[str, Any]:
    tensors = [template(part[:3]) for part in node if isinstance(part, list)] if isinstance(node, list) else []
    constants = {int(place): value for place, value in graph["constants"].items()}
    values = iter(tensors)
    given = [constants[n] if n in constants else next(values, None) for n in range(len(tensors) + len(constants))]
    found: dict[str, Any] = {}
    for name in graph["takes"]:
        if name.startswith("*"):
            count = graph["count"] or len(given)
            found[name[1:]], given = given[:count], given[count:]
        elif given:
            found[name] = given.pop(0)
    return {**found, **graph["named"]}


def _attribute(value: Any) -> Any:
    """What an attribute of a node holds, of its one key for the type."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    kind, inside = next(iter(value.items()))
    if kind == "i":
        return int(inside)
    if kind == "s":
        return base64.b64decode(inside).decode("utf-8", "replace")
    if kind == "type":
        return TYPES.get(inside, inside)
    if kind == "list":
        return [int(one) for one in inside.get("i", [])] if isinstance(inside, dict) else None
    return inside
