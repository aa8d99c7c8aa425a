"""The new side: a model of Keras 3, asked for what its layers compute, its gradients and its training."""

from __future__ import annotations

import contextlib
import importlib
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kmigrate_runtime.complaints import Complaint, told
from kmigrate_runtime.verify import trees
from kmigrate_runtime.verify.modes import Mode
from kmigrate_runtime.verify.tensors import entries, forget, nodes, numbers, packed, put_mask, single
from kmigrate_runtime.verify.walk import Caller, Key, walk

REGISTERING = ("backend", "layers", "losses", "metrics", "optimizers")  # what these of the shims register, files name

ASKED = 12


@dataclass
class Placed:
    """A layer with its path, and its calls inside of the model that holds it."""

    path: str
    layer: Any
    owner: Any
    calls: list[Any]  # Keras's nodes


def load(source: str, custom: str | None = None, trust: bool = False) -> Any:
    """A model from a file, or from `module:function`. `custom` has what it names, `trust` lets code in it run."""
    if custom is not None:
        keras.saving.get_custom_objects().update(_own_names(custom))
    if not Path(source).exists() and ":" in source:
        return _made(source)
    if not Path(source).exists():
        raise Complaint(f"{source} does not exist. Give a .keras, .h5 or SavedModel, or module:function.")
    try:
        for module in REGISTERING:
            importlib.import_module(f"kmigrate_shims.{module}")
    except ModuleNotFoundError:  # another backend than TensorFlow
        pass
    try:
        if Path(source).is_dir():
            if not (Path(source) / "saved_model.pb").exists():
                raise Complaint(f"{source} is a folder without a SavedModel. Give a .keras, .h5 or module:function.")
            return keras.Sequential([keras.layers.TFSMLayer(source, call_endpoint="serve")])
        return keras.saving.load_model(source, safe_mode=not trust)
    except Complaint:
        raise
    except Exception as error:  # Keras raises whatever the file makes it raise
        if "No model config" in str(error) or source.endswith(".weights.h5"):
            raise Complaint(
                f"{source} holds weights and no model. Give the whole model, or module:function that builds it and "
                "loads them."
            ) from error
        if source.endswith(".keras") and not zipfile.is_zipfile(source):
            raise Complaint(f"{source} is no .keras file, or not all of one: save it or copy it again.") from error
        said = f"{told(error)}{_remedy(error)}"
        raise Complaint(f"{source} cannot be loaded by Keras {keras.__version__}: {said}") from error


def _own_names(custom: str) -> dict[str, Any]:
    """Functions and classes of a file, but for those that it only imported from what everybody has."""
    from kmigrate_runtime.build.custom import load as names_of

    others = ("keras.", "tensorflow.", "numpy", "builtins")
    found = {name: value for name, value in names_of(custom).names.items() if callable(value)}
    return {
        name: value for name, value in found.items() if not str(getattr(value, "__module__", "")).startswith(others)
    }


def _remedy(error: Exception) -> str:
    """What Keras says last is nothing that a user of kmigrate could do."""
    words = str(error)
    if "safe_mode" in words:
        return " It holds code, which runs only where you say --trust."
    if "deserialized" in words or "custom_objects" in words or "could not be found" in words or "Unknown" in words:
        return (
            " Where it names functions or classes of yours, give them by --custom FILE.py; `kmigrate convert` writes "
            "functions that it recovered beside the model."
        )
    return ""


def _made(source: str) -> Any:
    module, _, function = source.partition(":")
    sys.path.insert(0, "")
    try:
        make = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise Complaint(
            f"{source}: {error}. Give module:function, where the module can be imported from here."
        ) from error
    except (Exception, SystemExit) as error:  # the user's own code
        raise Complaint(
            f"{source}: importing {module} raises {type(error).__name__}: {told(error)}. Guard what it runs by "
            "`if __name__ == '__main__':`."
        ) from error
    finally:
        sys.path.remove("")
    try:
        model = make()
    except (Exception, SystemExit) as error:
        raise Complaint(f"{source} raises {type(error).__name__}: {told(error)}") from error
    if not isinstance(model, keras.Model):
        raise Complaint(f"{source} gives a {type(model).__name__}, not a model of Keras {keras.__version__}.")
    return model


class Candidate:
    """A model, and how it is asked in a mode."""

    def __init__(self, model: Any, mode: Mode, file: str | None = None) -> None:
        self.model, self.mode, self.file = model, mode, file  # the file that it was loaded from
        self._compiled: Any = None
        self._computed: list[np.ndarray] | None = None  # the outputs, until the weights move
        self.layers = {placed.path: placed for placed in _placed(model)}
        self.caller = Caller()
        if mode.policy is not None:
            for layer in model._flatten_layers(include_self=False):
                layer.dtype_policy = keras.mixed_precision.Policy(mode.policy)

    def still(self) -> contextlib.AbstractContextManager[None]:
        """Within, what draws in predictions does not."""
        try:
            from kmigrate_runtime.build.phases import still
        except ModuleNotFoundError:  # another backend than TensorFlow, which the shims do not know
            return contextlib.nullcontext()
        return still(self.model)

    def draws(self, inputs: list[Any]) -> bool:
        """Whether it answers otherwise when it is asked again."""
        first = self.once(inputs)
        return any(
            not np.array_equal(a, b, equal_nan=True)
            for _ in range(ASKED)  # a dropout of few numbers that are not 0 may well drop the same ones twice
            for a, b in zip(first, self.once(inputs), strict=True)
        )

    @property
    def functional(self) -> bool:
        """Whether its layers can be looked at one by one."""
        return bool(nodes(self.model))

    def arrange(self, arrays: list[np.ndarray], names: list[str]) -> list[Any]:
        """The old inputs in the order of the new model: by name where all names agree, else as they come."""
        tensors = entries(self.model)
        if not tensors:  # a subclass of Model: nobody knows what it takes, until it is called
            return list(arrays)
        wanted = [tensor.name for tensor in tensors]
        if len(wanted) != len(arrays):
            raise Complaint(
                f"The new model has {len(wanted)} inputs, the old one {len(arrays)}. Are they the same model?"
            )
        found = dict(zip(names, arrays, strict=True))
        if len(found) == len(arrays) and all(name in found for name in wanted):
            arrays = [found[name] for name in wanted]
        return [array.astype(t.dtype, copy=False) for array, t in zip(arrays, tensors, strict=True)]

    def forward(self, inputs: list[Any]) -> list[np.ndarray]:
        """The outputs of the whole, in the test phase, as `predict` computes them."""
        if self._computed is None:
            forget(self.model)
            found = self._run(self.model)(inputs)
            self._computed = [numbers(tensor) for tensor in trees.flatten(found)]
        return self._computed

    def outputs(self, inputs: list[Any], wanted: Iterable[Key], memory: int) -> Iterator[tuple[Key, np.ndarray]]:
        """What the layers give on the way, in one pass that lets go of them. XLA takes groups that fit in memory."""
        forget(self.model)
        if self.mode.xla:
            yield from self._compiled_outputs(inputs, list(wanted), memory)
            return
        for key, tensor in walk(self.model, _tensors(inputs), set(wanted), self.caller):
            yield key, numbers(tensor)

    def _compiled_outputs(self, inputs: list[Any], keys: list[Key], memory: int) -> Iterator[tuple[Key, np.ndarray]]:
        import tensorflow

        for group in _groups(keys, self.tensor, memory, len(inputs[0]) if inputs else 1):

            def call(values: Any, group: list[Key] = group) -> Any:
                found = dict(walk(self.model, values, set(group), self.caller))
                return [found[key] for key in group]

            run = tensorflow.function(call, jit_compile=True, autograph=False)
            yield from zip(group, map(numbers, run(_tensors(inputs))), strict=True)

    def once(self, inputs: list[Any]) -> list[np.ndarray]:
        """The outputs of the whole, layer after layer. What is asked for once is not compiled: that costs more."""
        forget(self.model)
        if self.mode.xla:
            return self.forward(inputs)
        return [
            numbers(tensor)
            for tensor in trees.flatten(self.model(packed(self.model, _tensors(inputs)), training=False))
        ]

    def tensor(self, key: Key) -> Any:
        path, call, index = key
        calls = self.layers[path].calls
        return trees.flatten(calls[call % len(calls)].output_tensors)[index]

    def has(self, key: Key) -> bool:
        """Whether the layer is called so often."""
        calls = 1
        parts = key[0].split("/")
        for depth in range(1, len(parts) + 1):
            placed = self.layers.get("/".join(parts[:depth]))
            if placed is None:
                return False
            calls *= len(placed.calls)
        return key[1] < calls and key[2] < len(trees.flatten(self.layers[key[0]].calls[0].output_tensors))

    def fed(self, path: str, call: int, arrays: list[np.ndarray], masks: list[Any] | None = None) -> list[np.ndarray]:
        """What a layer alone gives for these inputs."""
        placed = self.layers[path]
        node = placed.calls[call % len(placed.calls)]
        places = iter(_tensors([_as_made(values, node) for values in arrays]))
        kept = [None if mask is None else keras.ops.convert_to_tensor(mask) for mask in masks or []]
        # Keras hands masks on by itself where a layer is given one tensor alone, and notes some of them as arguments.
        noted = {name: value for name, value in node.arguments.kwargs.items() if name != "mask"}
        args, kwargs = (
            trees.map_structure(lambda x: next(places, None) if isinstance(x, keras.KerasTensor) else x, given)
            for given in (list(node.arguments.args), noted)
        )
        forget(placed.layer)
        for tensor, mask in zip(trees.flatten(args), kept, strict=False):
            if mask is not None:
                put_mask(tensor, mask)
        said = node.arguments.kwargs.get("mask")
        if said is not None and any(mask is not None for mask in kept):
            kwargs["mask"] = kept[: len(said)] if isinstance(said, (list, tuple)) else kept[0]
        return [numbers(tensor) for tensor in trees.flatten(self.caller(placed.layer, args, kwargs))]

    def loss_and_gradients(self, x: list[Any], y: list[Any], w: list[Any] | None) -> tuple[float, list[Any]]:
        """The loss in the test phase, penalties included, and its gradients in the order of `trainable_weights`."""
        from kmigrate_runtime.verify.gradients import loss_and_gradients

        forget(self.model)
        return loss_and_gradients(self.model, packed(self.model, x), single(y), single(w), self.mode)

    def train(self, x: list[Any], y: list[Any], w: list[Any] | None, steps: int) -> list[float]:
        """The loss of each step on the one batch."""
        forget(self.model)
        losses, self._computed = [], None
        for _ in range(steps):
            self.model.reset_metrics()
            found = self.model.train_on_batch(packed(self.model, x), single(y), single(w), return_dict=True)
            losses.append(float(found["loss"]))
        forget(self.model)
        return losses

    def _run(self, model: Any) -> Any:
        """The model as a function of a list of arrays."""
        if keras.backend.backend() != "tensorflow":
            return lambda inputs: model(packed(model, list(map(keras.ops.convert_to_tensor, inputs))), training=False)
        import tensorflow

        # The whole model is asked several times; what is fetched on the way, once.
        if model is self.model and self._compiled is not None:
            return self._compiled

        def call(values: Any) -> Any:
            return model(packed(model, values), training=False)

        compiled = tensorflow.function(call, jit_compile=self.mode.xla or None, autograph=False)

        def run(inputs: list[Any]) -> Any:
            return compiled([tensorflow.convert_to_tensor(value) for value in inputs])

        if model is self.model:
            self._compiled = run
        return run


def _as_made(values: np.ndarray, node: Any) -> np.ndarray:
    """The reference's numbers as the model computes: what it compiled for its own numbers then serves for these."""
    floats = [tensor.dtype for tensor in node.input_tensors if tensor.dtype.startswith("float")]
    return values.astype(floats[0]) if floats and values.dtype == "float64" else values


def _tensors(arrays: list[Any]) -> list[Any]:
    return [keras.ops.convert_to_tensor(values) for values in arrays]


def _placed(model: Any, prefix: str = "") -> Iterator[Placed]:
    own = {id(node) for node in nodes(model)}
    for layer in getattr(model, "layers", []):
        # A layer may have been called elsewhere as well.
        calls = [node for node in layer._inbound_nodes if id(node) in own]
        yield Placed(f"{prefix}{layer.name}", layer, model, calls)
        if isinstance(layer, keras.Model):
            yield from _placed(layer, f"{prefix}{layer.name}/")


def _groups(keys: list[Key], tensor: Any, memory: int, batch: int) -> Iterator[list[Key]]:
    """Keys, as many together as fit."""
    group: list[Key] = []
    used = 0
    for key in keys:
        shape = [batch if size is None else size for size in tensor(key).shape]
        size = 4 * int(np.prod(shape, dtype="int64"))
        if group and used + size > memory:
            yield group
            group, used = [], 0
        group.append(key)
        used += size
    if group:
        yield group
