"""`add_metric` of layers and models: outside of calls, and inside of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.symbolic import computing
from kmigrate_shims.keras.engine import additions


@dataclass
class Added:
    """A metric that was added, with the value that it is told of; where it has no object, its mean is what is told."""

    name: str
    value: Any
    metric: Any = None


def add(layer: Any, value: Any, name: str | None) -> None:
    metric = getattr(value, "_metric_obj", None)
    if name is None and metric is None:
        raise ValueError("Please provide a name for your metric like `self.add_metric(K.sum(inputs), name='mean')`")
    one = Added(name or str(getattr(metric, "name", "")), value, metric)
    if not computing():
        note_metric(layer, one)
    elif (now := frame()) is not None:
        _check_names([other.name for other in [*now.metrics, one]])
        now.metrics.append(one)


def note_metric(layer: Any, one: Added) -> None:
    from kmigrate_shims.keras.engine.reporting import Reported
    from kmigrate_shims.keras.metrics.base import Mean

    metric, told = one.metric, one.value
    if metric is None:
        metric = Mean(name=one.name)
        told = metric(one.value)
    reported = Reported(one.name, told, metric)
    reported.value = one.value
    layer._kept("_old_metrics").append((None, reported))


def of_model(model: Any) -> list[Any]:
    """Those of the model, and those of the layers in it."""
    if model.__dict__.get("_is_graph_network"):
        return additions.of_graph(model, "_old_metrics")
    return _of(model)


def _attributes(layer: Any) -> list[Any]:
    from kmigrate_shims.keras.metrics.base import Metric

    return [value for value in vars(layer).values() if isinstance(value, Metric)]


def _check_names(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(
                f"Please provide different names for the metrics you have added. We found {names.count(name)} metrics "
                f'with the name: "{name}"'
            )


def _of(layer: Any) -> list[Any]:
    """What is an attribute of the layer stands in front, in its order."""
    mine = _attributes(layer)
    _check_names([metric.name for metric in mine])
    places = {id(metric): place for place, metric in enumerate(mine)}
    own = sorted(additions._kept(layer, "_old_metrics"), key=lambda one: places.get(id(one.metric), len(mine)))
    return own + [one for inner in additions._inner(layer) for one in _of(inner)]
