"""Which losses and updates of its layers belong to a graph: those of the calls in it, and those of no call."""

from __future__ import annotations

from typing import Any


def _value(one: Any) -> Any:
    return getattr(one, "value", one)


def _hidden(nodes: Any) -> set[int]:
    return {id(x) for node in nodes for x in node.output_tensors}


def _kept(layer: Any, which: str) -> list[Any]:
    found = [one for _, one in layer._kept(which)] if hasattr(layer, "_kept") else []
    if hasattr(layer, "layers"):
        return found  # a model that is called makes the updates of its frozen layers, too
    return [one for one in found if not _of_frozen(one)]


def _of_frozen(one: Any) -> bool:
    """Whether it is an update of a frozen layer that stands inside of the wrapper that was called."""
    owner = getattr(one, "owner", None)
    return owner is not None and silent(owner)


def silent(layer: Any) -> bool:
    """Whether its updates are not made, for it is frozen; Keras 1 made them all the same."""
    frozen = not layer.trainable and not getattr(layer, "updates_when_frozen", False)
    return frozen and not getattr(layer, "stateful", False)


def unconditional(layer: Any, which: str) -> list[Any]:
    """What the layer, or a layer inside of it, added without a call."""
    if which == "_old_updates" and silent(layer):
        return []
    called = _hidden(layer._inbound_nodes)
    found = [one for one in _kept(layer, which) if id(_value(one)) not in called]
    return found + [one for inner in _inner(layer) for one in unconditional(inner, which)]


def _inner(layer: Any) -> list[Any]:
    return layer._inner_layers() if hasattr(layer, "_inner_layers") else []


def _members(model: Any) -> list[Any]:
    """The layers, and those of a Sequential that was put first: it is not called, its own layers make the graph."""
    inside = [one for one in model.__dict__.get("_operations") or () if hasattr(one, "_kept")]
    return list({id(one): one for one in [*model.layers, *inside]}.values())


def _times(layer: Any, which: str) -> int:
    """How often the penalties inside of a model count. Before Keras 2.1 each call of the model noted them again."""
    again = which == "_old_losses" and getattr(layer, "penalties_by_call", False)
    return max(1, len(layer._inbound_nodes)) if again else 1


def of_graph(model: Any, which: str) -> list[Any]:
    nodes = model.__dict__.get("_made_of")
    called = _hidden(model._inbound_nodes)
    # A loss that a finished model was given together with inputs was kept and never counted.
    own = _kept(model, which) if which != "_old_losses" else [one for uid, one in model._kept(which) if uid is None]
    found = [one for one in own if id(_value(one)) not in called]
    more: list[Any] = []
    for layer in _members(model):
        if which == "_old_updates" and silent(layer):
            continue
        mine = _hidden(n for n in layer._inbound_nodes if nodes is None or n in nodes)
        others = _hidden(layer._inbound_nodes) - mine
        found += [one for one in _kept(layer, which) if id(_value(one)) not in others]
        inside = [one for inner in _inner(layer) for one in unconditional(inner, which)]
        found += inside
        more += inside * (_times(layer, which) - 1)
    # Numbers may be added twice, and tensors that two layers share count once.
    return [
        *{(place if isinstance(one, (int, float)) else id(one)): one for place, one in enumerate(found)}.values(),
        *more,
    ]
