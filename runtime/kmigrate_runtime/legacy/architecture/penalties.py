"""How often Keras 1.2 to 2.1.3 counted the penalties on weights of a model inside of a model.

Each run of such a model, when it was connected and again in each run of the model around it, added to a list what its
layers gave by then, and the list was summed. From 2.1.4 each penalty counts once.
"""

from __future__ import annotations

from collections import Counter

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Layer, Model

SCALED = {"L1L2": ("l1", "l2"), "L1": ("l1",), "L2": ("l2",), "EigenvalueRegularizer": ("k",),
          "OrthogonalRegularizer": ("factor",)}  # fmt: skip


def settle(model: Model, context: Context) -> None:
    """Writes the penalties out as large as they were."""
    if context.is_tf_keras or context.since("1.2") is not True or context.since("2.1.4") is not False:
        return
    if all(inner_model(layer) is None for layer in model.layers):
        return
    counts = _Counts(dissolves=context.since("2.1") is False, forgets=context.generation == 1)
    found = counts.of_whole(model)
    for path, layer in model.walk():
        times = found[id(layer)]
        if times != 1 and _scale(layer, times):
            release = context.source.release
            context.tell(f"{path}: Keras {release} counted its penalty {times} times, which is written out here.")


def inner_model(layer: Layer) -> Model | None:
    if layer.model is not None:
        return layer.model
    return layer.inner[0].model if layer.kind == "TimeDistributed" and layer.inner else None


class _Counts:
    """What the lists of models hold: how often the penalty of each layer, by its `id`."""

    def __init__(self, dissolves: bool, forgets: bool) -> None:
        self.forgets = forgets  # whether a wrapper with several calls gave nothing
        self.dissolves = dissolves  # whether a model that begins a Sequential was its layers
        self.lists: dict[int, Counter[int]] = {}

    def of_whole(self, model: Model) -> Counter[int]:
        self._connect(model)
        found: Counter[int] = Counter()
        for layer in self._nodes(model, once=True):
            # Keras 1 asked a wrapper that is called several times for nothing.
            if layer.kind != "TimeDistributed" or len(layer.calls) < 2 or not self.forgets:
                found += self._given(layer)
        return found

    def _connect(self, model: Model) -> None:
        """Every model inside was connected first, and then run by each call."""
        for layer in self._layers(model):
            inner = inner_model(layer)
            if inner is not None:
                self._connect(inner)
        for layer in self._nodes(model):
            self._run(layer)

    def _run(self, layer: Layer) -> None:
        inner = inner_model(layer)
        if inner is None:
            return
        for one in self._nodes(inner):
            self._run(one)
            self.lists.setdefault(id(inner), Counter()).update(self._given(one))

    def _given(self, layer: Layer) -> Counter[int]:
        inner = inner_model(layer)
        if inner is None:  # what it wraps gives its penalties as its own
            return Counter(id(one) for _, one in layer.walk())
        return self.lists.get(id(inner), Counter())

    def _layers(self, model: Model) -> list[Layer]:
        found = [layer for layer in model.layers if layer.kind != "InputLayer"]
        if self.dissolves and model.sequential and found and found[0].model is not None:
            return [*self._layers(found[0].model), *found[1:]]
        return found

    def _nodes(self, model: Model, once: bool = False) -> list[Layer]:
        return [layer for layer in self._layers(model) for _ in range(1 if once else max(len(layer.calls), 1))]


def _scale(layer: Layer, times: int) -> bool:
    scaled = False
    for name, regularizer in layer.options.items():
        if not name.endswith("_regularizer") or name == "activity_regularizer" or not isinstance(regularizer, dict):
            continue
        options = regularizer.get("options", {})
        for key in SCALED.get(str(regularizer.get("kind")), ()):
            if isinstance(options.get(key), int | float) and options[key]:
                options[key], scaled = options[key] * times, True
    return scaled
