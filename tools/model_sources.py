"""The source of a program that makes a model which an old Keras saved, as a person of then would have written it."""

from __future__ import annotations

import ast
import contextlib
from typing import Any

from complete_read import Release

SINGLE = {"kernel_size", "strides", "pool_size", "dilation_rate", "subsample", "pool_length", "stride", "axis"}
# What a constructor takes by **kwargs.
ALWAYS = {
    "layers": {"name", "trainable", "input_shape", "batch_input_shape", "batch_shape", "dtype", "input_dtype"},
    "optimizers": {"clipnorm", "clipvalue", "decay"},
    **{key: set[str]() for key in ("initializers", "regularizers", "constraints")},
}
COMMON = {
    "VarianceScaling",
    "GlorotUniform",
    "Zeros",
    "Ones",
    "Orthogonal",
    "RandomUniform",
}  # whose weights are given afterwards
ROOMS = {"regularizer": "regularizers", "constraint": "constraints", "initializer": "initializers"}


GRAPHS = ("Model", "Functional")


class Unwritten(Exception):
    """What no source is written for."""


class Program:
    """One model as source, in the words of a release."""

    def __init__(self, release: Release) -> None:
        self.release, self.keras1 = release, release.name.startswith("1.")
        self.root = "tensorflow.keras" if release.name.startswith("tf-") else "keras"
        self.layers: set[str] = set()
        self.rooms: set[str] = set()
        self.lines: list[str] = []
        self.made = 0

    def text(self, model: dict[str, Any], training: dict[str, Any] | None, steps: int, weighted: bool) -> str:
        """A program that computes `x`, trains `steps` steps, and computes it once more. `begun` has the weights."""
        name = self.model(model)
        self.compiled(name, training)
        more = [f"from {self.root} import {', '.join(sorted(self.rooms))}"] if self.rooms else []
        layers = [f"from {self.root}.layers import {', '.join(sorted(self.layers))}"] if self.layers else []
        head = [
            *more,
            *layers,
            f"from {self.root}.models import Model, Sequential",
            "from beginning import begun, x, y, w",
            "",
        ]
        last = [f"begun({name})", f"outputs = {name}.predict(x, batch_size=64, verbose=0)"]
        reset = [f"{name}.reset_states()"] if any("stateful=True" in line for line in self.lines) else []
        last += reset
        if steps and training:
            given = "x, y, sample_weight=w" if weighted else "x, y"
            last += [
                "losses = []",
                f"for _ in range({steps}):",
                f"    loss = {name}.train_on_batch({given})",
                "    losses.append(loss)",
                *reset,
                f"after = {name}.predict(x, batch_size=64, verbose=0)",
            ]
        return "\n".join([*head, *self.lines, *last, ""])

    def model(self, written: dict[str, Any]) -> str:
        self.made += 1
        name = f"model_{self.made}"
        config = written["config"]
        if written["class_name"] == "Sequential":
            layers = config if isinstance(config, list) else config["layers"]
            given = f"name={config['name']!r}" if isinstance(config, dict) and config.get("name") else ""
            self.lines.append(f"{name} = Sequential({given})")
            if layers and layers[0]["class_name"] == "InputLayer" and len(layers) > 1:
                layers = layers[1:]  # which tf.keras writes as well
                if layers[0]["class_name"] in (*GRAPHS, "Sequential"):
                    raise Unwritten("a Sequential that begins with a model")
                layers[0]["config"].setdefault("batch_input_shape", config["layers"][0]["config"]["batch_input_shape"])
            for layer in layers:
                self.lines.append(f"{name}.add({self.part(layer)})")
            return name
        if written["class_name"] not in GRAPHS:
            raise Unwritten(written["class_name"])
        self.graph(name, config)
        return name

    def part(self, layer: dict[str, Any]) -> str:
        if layer["class_name"] in (*GRAPHS, "Sequential"):
            return self.model(layer)
        return self.layer(layer)

    def graph(self, name: str, config: dict[str, Any]) -> None:
        _from_zero(config)
        objects: dict[str, str] = {}
        tensors: dict[tuple[str, int, int], str] = {}
        waiting: list[tuple[dict[str, Any], int, Any]] = []
        for number, layer in enumerate(config["layers"]):
            own = layer.get("name") or layer["config"]["name"]
            variable = f"{name}_l{number}"
            if layer["class_name"] == "InputLayer":
                self.lines.append(f"{variable} = {self.input(layer['config'])}")
                tensors[own, 0, 0] = variable
                continue
            objects[own] = variable
            if isinstance(layer["config"], dict):  # the list of a Sequential of Keras 1 is none
                layer["config"].pop("batch_input_shape", None)
            self.lines.append(f"{variable} = {self.part(layer)}")
            waiting += [(layer, at, node) for at, node in enumerate(layer["inbound_nodes"])]
        while waiting:
            ready = [one for one in waiting if all((n, a, t) in tensors for n, a, t in _ends(one[2]))]
            ready = [one for one in ready if not any(w[0] is one[0] and w[1] < one[1] for w in waiting)]
            if not ready:
                raise Unwritten("a call that nothing leads to")
            layer, at, node = ready[0]
            waiting.remove(ready[0])
            own = layer.get("name") or layer["config"]["name"]
            given = [tensors[one] for one in _ends(node)]
            words = {key: value for one in node for key, value in (one[3] if len(one) > 3 else {}).items()}
            if words:
                raise Unwritten("a call with more arguments")
            what = given[0] if len(given) == 1 else f"[{', '.join(given)}]"
            variable = f"{objects[own]}_y{at}"
            self.lines.append(f"{variable} = {objects[own]}({what})")
            used = {t for one in (*(w[2] for w in waiting), config["output_layers"]) for n, a, t in _ends(one)
                    if (n, a) == (own, at)}  # fmt: skip
            several = max(used, default=0) > 0
            for t in range(max(used, default=0) + 1):
                tensors[own, at, t] = f"{variable}[{t}]" if several else variable
        starts, ends = ("input", "output") if self.keras1 else ("inputs", "outputs")
        inputs = ", ".join(tensors[one] for one in _ends(config["input_layers"]))
        outputs = ", ".join(tensors[one] for one in _ends(config["output_layers"]))
        self.lines.append(f"{name} = Model({starts}=[{inputs}], {ends}=[{outputs}], name={config['name']!r})")

    def input(self, config: dict[str, Any]) -> str:
        self.layers.add("Input")
        shape = tuple(config["batch_input_shape"])
        given = f"batch_shape={shape}" if shape[0] is not None else f"shape={shape[1:]}"
        kind = config.get("dtype") or config.get("input_dtype") or "float32"
        more = f", dtype={kind!r}" if kind != "float32" else ""
        return f"Input({given}{more}, name={config['name']!r})"

    def layer(self, layer: dict[str, Any]) -> str:
        cls, config = layer["class_name"], dict(layer["config"])
        if cls == "Bidirectional" and "backward_layer" in config:
            raise Unwritten("backward_layer")
        return self.made_by("layers", cls, config)

    def made_by(self, room: str, cls: str, config: dict[str, Any]) -> str:
        known = self.known(f"{self.root}.{room}.{cls}")
        if room == "layers":
            self.layers.add(cls)
        else:
            self.rooms.add(room)
        written = []
        for key, value in config.items():
            if key in ("dtype", "input_dtype") and (value in (None, "float32") or "batch_input_shape" not in config):
                continue
            if (key == "trainable" and value is True) or (key not in known and key not in ALWAYS[room]):
                continue
            if key in known and _same(key, known[key], value):
                continue
            written.append(f"{key}={self.value(key, value, room, cls)}")
        return f"{cls if room == 'layers' else f'{room}.{cls}'}({', '.join(written)})"

    def known(self, name: str) -> dict[str, Any]:
        """The parameters of a class, and their defaults; `?` for none, or one that is no plain value."""
        if self.release.definition(name) not in self.release.names:
            raise Unwritten(name.partition("keras.")[2])
        found: dict[str, Any] = {}
        for signature in filter(None, map(self.release.signature, self.release.ancestry(name))):
            for key, text in signature.items():
                found.setdefault(key, "?")
                with contextlib.suppress(ValueError, SyntaxError):
                    found[key] = found[key] if found[key] != "?" or text is None else ast.literal_eval(text)
            if "**kwargs" not in signature:
                break  # nothing is handed on to the class above
        return found

    def value(self, key: str, value: Any, room: str, cls: str) -> str:
        if isinstance(value, dict):
            if key in ("layer", "cell"):
                return self.part(value)
            kind = ROOMS.get(key.rpartition("_")[2])
            if kind and "class_name" in value:
                return self.made_by(kind, value["class_name"], value["config"])
            if kind and "name" in value and self.keras1:
                return self.made_by(kind, value["name"], {k: v for k, v in value.items() if k != "name"})
            raise Unwritten(f"{cls}.{key}")
        if key == "cells":
            return f"[{', '.join(self.part(one) for one in value)}]"
        if isinstance(value, list):
            if any(isinstance(one, dict) for one in value):
                raise Unwritten(f"{cls}.{key}")
            if key in SINGLE and len(value) == 1:
                return repr(value[0])
            return repr(_tuple(value))
        return repr(value)

    def compiled(self, name: str, training: dict[str, Any] | None) -> None:
        if not training:
            return
        told = training["optimizer_config"]
        config = {key: round(v, 9) if isinstance(v, float) else v for key, v in told["config"].items()}
        given = [
            f"loss={training['loss']!r}",
            f"optimizer={self.made_by('optimizers', told['class_name'].rpartition('>')[2], config)}",
        ]
        training = {**training, "metrics": _words(training["metrics"])}
        for key in ("metrics", "sample_weight_mode", "loss_weights", "weighted_metrics"):
            if training.get(key):
                given.append(f"{key}={training[key]!r}")
        if any("class_name" in str(training[key]) for key in ("loss", "metrics")):
            raise Unwritten("a loss or metric that is an object")
        self.lines.append(f"{name}.compile({', '.join(given)})")


def _ends(node: Any) -> list[tuple[str, int, int]]:
    return [(one[0], one[1], one[2]) for one in node]


def _words(metrics: Any) -> Any:
    """The words that metrics were given as, of the objects that tf.keras makes of them."""
    match metrics:
        case list():
            return [_words(one) for one in metrics]
        case {"class_name": "MeanMetricWrapper", "config": {"fn": str(function), "name": str(name)}}:
            return name if name in ("acc", "accuracy") else function
        case _:
            return metrics


def _from_zero(config: dict[str, Any]) -> None:
    """Counts the calls of models from 0: in tf.keras the first was their own making."""
    counts = {one.get("name") or one["config"]["name"]: len(one["inbound_nodes"]) for one in config["layers"]}
    for key in ("input_layers", "output_layers"):
        ends = config[key]
        config[key] = ends if not ends or isinstance(ends[0], list) else [ends]
    for one in config["layers"]:
        one["inbound_nodes"] = [node if isinstance(node[0], list) else [node] for node in one["inbound_nodes"]]
    nodes = (node for one in config["layers"] for node in one["inbound_nodes"])
    ends = [end for node in (*nodes, config["output_layers"]) for end in node]
    late = {end[0] for end in ends if end[1] >= max(counts[end[0]], 1)}
    for end in ends:
        end[1] -= end[0] in late


def _tuple(value: Any) -> Any:
    return tuple(_tuple(one) for one in value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    value = _tuple(value)
    return value[0] if isinstance(value, tuple) and value and len(set(map(str, value))) == 1 else value


def _same(key: str, default: Any, value: Any) -> bool:
    """Whether a value is what the constructor gives anyway, or an initializer of which nothing is left."""
    if key.endswith("initializer") and isinstance(value, dict):
        return value.get("class_name") in COMMON
    return default != "?" and _plain(default) == _plain(value) and type(_plain(default)) is type(_plain(value))
