"""Which layer of the new model is which of the old one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Layer, Model

# Kinds that are called otherwise today, or that the builder replaces by a class that computes the same.
KIN = {
    "Conv2DTranspose": "conv",
    "InputLayer": "input",
    "Merge": "merge",
    "Concatenate": "merge",
    "Add": "merge",
    "Multiply": "merge",
    "Average": "merge",
    "Maximum": "merge",
    "Minimum": "merge",
    "Subtract": "merge",
    "Dot": "merge",
}

# What Keras 3 calls some roles in some layers.
RENAMED = {"depthwise_kernel": ("kernel",), "alpha": ("alphas",), "beta": ("betas",), "embeddings": ("_embeddings",)}


@dataclass
class Pairs:
    """Old path to new path, and what is left on either side."""

    found: dict[str, str] = field(default_factory=dict)
    old_alone: list[str] = field(default_factory=list)
    new_alone: list[str] = field(default_factory=list)


def pair(old: Model, new: dict[str, Any]) -> Pairs:
    """By path where the names are the same; what is left by its kind and its weights, in order."""
    olds = dict(units(old))
    pairs = Pairs({path: path for path in olds if path in new})
    taken = set(pairs.found.values())
    rest = [path for path in new if path not in taken]
    for path, layer in olds.items():
        if path in pairs.found:
            continue
        match = next((other for other in rest if _alike(layer, new[other].layer)), None)
        if match is None:
            pairs.old_alone.append(path)
        else:
            rest.remove(match)
            pairs.found[path] = match
    order = list(olds)
    pairs.found = dict(sorted(pairs.found.items(), key=lambda item: order.index(item[0])))
    pairs.new_alone = rest
    return pairs


def units(model: Model, prefix: str = "") -> Iterable[tuple[str, Layer]]:
    """Layers with their paths; of nested models their layers too, but not what a wrapper wraps."""
    for layer in model.layers:
        yield f"{prefix}{layer.name}", layer
        if layer.model is not None:
            yield from units(layer.model, f"{prefix}{layer.name}/")


def _alike(old: Layer, new: Any) -> bool:
    if (old.model is not None) != (hasattr(new, "layers") and hasattr(new, "inputs")):
        return False
    if _kin(old.kind) != _kin(type(new).__name__):
        return False
    shapes = sorted(tuple(array.shape) for _, layer in old.walk() for array in layer.weights.values())
    return shapes == sorted(tuple(weight.shape) for weight in persistent(new))


def _kin(kind: str) -> str:
    return KIN.get(kind, kind.lower())


def persistent(layer: Any) -> list[Any]:
    """The weights that are saved, without the states of random seeds."""
    return [weight for weight in layer.weights if "seed_generator" not in getattr(weight, "path", "")]


def weights(old: Model, pairs: Pairs, new: dict[str, Any]) -> dict[str, Any]:
    """The new variable for the path of each old weight, where the layer has its twin and the role is there."""
    found: dict[str, Any] = {}
    for path, layer in units(old):
        if path not in pairs.found or layer.model is not None:
            continue
        left = persistent(new[pairs.found[path]].layer)
        for inner_path, inner in layer.walk():
            prefix = path[: len(path) - len(layer.name)]
            for role in inner.weights:
                variable = _called(role, left)
                if variable is not None:
                    left = [item for item in left if item is not variable]
                    found[f"{prefix}{inner_path}/{role}"] = variable
        if layer.foreign is not None:
            found.update(_in_order(path, layer, found, left))
    return found


def _in_order(path: str, layer: Layer, found: dict[str, Any], left: list[Any]) -> dict[str, Any]:
    """Weights of a class of one's own, whose old names say nothing, where what is left has the shapes of the rest."""
    rest = {f"{path}/{role}": array for role, array in layer.weights.items() if f"{path}/{role}" not in found}
    if [tuple(array.shape) for array in rest.values()] != [tuple(variable.shape) for variable in left]:
        return {}
    return dict(zip(rest, left, strict=True))


def _called(role: str, left: list[Any]) -> Any:
    """The variable of a role, by the name that Keras 3 gave it or by the old one."""
    names = (role, *RENAMED.get(role, ()))
    return next((item for name in names for item in left if _role(item) == name), None)


def _role(variable: Any) -> str:
    return str(variable.name).rpartition("/")[2].partition(":")[0]


def related(old: Any, new: Any, pairs: Pairs) -> None:
    """Complains where the two are no old and new of one model: no layer with weights has a twin, and no shape fits."""
    layers = dict(units(old.spec.model)) if old.spec is not None else {}
    weighty = [path for path, layer in layers.items() if layer.weights]
    there = [getattr(new.model, name, None) or [] for name in ("inputs", "outputs")]
    if not weighty or not all(there) or any(path in pairs.found for path in weighty):
        return
    then = [[array.shape for array in old.inputs], [kept.shape for _, kept, _ in old.finals]]
    words = []
    for mine, theirs in zip(then, there, strict=True):
        shapes = [tuple(tensor.shape) for tensor in theirs]
        words.append((list(map(tuple, mine)), shapes))
        if len(mine) == len(shapes) and all(map(_fits, mine, shapes)):
            return
    said = " and ".join(
        f"{name} of {_said(mine)} where the new one has {_said(theirs)}"
        for name, (mine, theirs) in zip(("inputs", "outputs"), words, strict=True)
    )
    raise Complaint(
        f"The old and the new are two models: no layer with weights is in both, and the old has {said}. "
        "Give the trace, or the file, that the new model was made of."
    )


def _fits(old: Any, new: Any) -> bool:
    """Whether a shape with its samples fits, its axes in any order."""
    sizes = [size for size in new[1:] if size is not None]
    return len(old) == len(new) and not Counter(sizes) - Counter(old[1:])


def _said(shapes: list[Any]) -> str:
    return ", ".join(f"({', '.join('any' if size is None else str(size) for size in shape[1:])})" for shape in shapes)
