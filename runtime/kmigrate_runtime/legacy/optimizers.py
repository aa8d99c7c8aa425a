"""Optimizers: their options under one name, and what they had gathered, by the weight that it is for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import numpy as np

from kmigrate_runtime.legacy import kinds, multi_gpu
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.weights.convert import convert
from kmigrate_runtime.legacy.weights.order import Slot
from kmigrate_runtime.spec import Array, Foreign, Layer, Model, Optimizer

Arrays = list[tuple[str, Array]]
Trained = list[tuple[str, Slot]]
# What only says how tf.keras goes about it.
FREEZE = "Set model.get_layer(NAME).trainable = False, and compile the model again."
STATISTICS = ("moving_", "running_")  # of a class that is derived from a BatchNormalization, say
MANY = 8  # models inside of a model, of which no more are tried
OF_TF_KERAS = frozenset({"Ftrl", "AdamW", "Lion", "Adafactor"})
IDLE = frozenset({"name", "jit_compile", "is_legacy_optimizer"})
AVERAGING = ("use_ema", "ema_momentum", "ema_overwrite_frequency")


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(files("kmigrate_runtime.legacy").joinpath("optimizers.toml").read_text("utf-8"))


def optimizer(name: str, config: dict[str, Any], context: Context) -> Optimizer:
    kind = {row.lower(): row for row in table()}.get(name.lower().removeprefix("custom>"))
    later = kind in OF_TF_KERAS and not context.is_tf_keras
    if kind is None or later or name in context.custom:
        return Optimizer(name, dict(config), foreign=Foreign("class", name, config=dict(config)))
    options = dict(table()[kind]["defaults"])
    for key, value in config.items():
        key = {"lr": "learning_rate", "weights": ""}.get(key, key)
        idle = key in IDLE or (key in AVERAGING and not config.get("use_ema"))
        if key and not idle and not (key.startswith("clip") and not value):
            options[key] = _value(value)
    if options.get("epsilon", 0.0) is None:
        options["epsilon"] = 1e-7
    if context.generation == 0 and kind in ("RMSprop", "Adagrad"):
        options["epsilon_inside"] = True
    if context.backend == "tensorflow" and not context.is_tf_keras and context.since("2.3") is True:
        options["counts_first"] = True
    if context.is_tf_keras:
        options["clip"] = "each"
        # 2.11 and later, whose files do not say it; and an operation of TensorFlow's own.
        later = kind in ("RMSprop", "Adagrad") and "weight_decay" in options
        if later or (kind == "RMSprop" and options.get("momentum")):
            options["epsilon_inside"] = True
        if kind == "Nadam" and "weight_decay" in options:  # 2.11 and later, once loaded: docs/spec.md
            options.update(schedule_decay=1.0, schedule_of="weights")
        elif kind == "Nadam" and "decay" in options:  # the file calls the decay of its schedule so
            options["schedule_decay"] = options.pop("decay")
    return Optimizer(kind, options)


def gathered(result: Optimizer, arrays: Arrays, model: Model, context: Context) -> None:
    """Fills in the state, or tells why it cannot be."""
    if result.foreign is not None:
        found = _of_own([array for _, array in arrays], model, context)
        if found is None:
            context.tell(f"What the optimizer {result.kind} keeps does not fit the weights; it starts afresh.")
        result.own = found or []
        return
    if not any(array.ndim for _, array in arrays):
        _ask_after_frozen(model, context)
    if not arrays:
        return
    scalars = [(name, array) for name, array in arrays if array.ndim == 0]
    memories = [(name, array) for name, array in arrays if array.ndim > 0]
    _scalars(result, scalars)
    if memories and not scalars and result.options.get("decay") and not context.is_tf_keras:
        context.tell(
            f"The file has no count of steps (before Keras 2.3 {result.kind} kept none): the decay of the rate begins "
            "afresh, as it did when that Keras loaded the file. To go on, set model.optimizer.iterations."
        )
    averaging = bool(result.options.get("use_ema"))
    for trained in [*_readings(context), _with_memories(memories, context)]:
        groups = _groups(result.kind, memories, len(trained), averaging)
        if groups is not None and all(_fits(group, [slot for _, slot in trained]) for group in groups.values()):
            break
    else:
        trained = _trained(context)
        groups = _groups(result.kind, memories, len(trained), averaging)
    if groups is None:
        context.tell(f"The optimizer keeps {len(memories)} arrays for {len(trained)} weights; it starts afresh.")
        _tell_frozen(result.kind, memories, trained, model, context)
        result.iterations, result.scalars = 0, {}
        return
    for slot, group in groups.items():
        if all(array.shape == (1,) for array in group) and slot == "vhat":
            continue  # Adam without amsgrad kept the places free
        by_path = _by_path(group, trained, model, context)
        if by_path is None:
            context.tell(f"What the optimizer keeps as {slot} does not fit its weights; it starts afresh.")
            result.slots, result.iterations, result.scalars = {}, 0, {}
            return
        result.slots[slot] = by_path


def _of_own(arrays: list[Array], model: Model, context: Context) -> list[Array | dict[str, Array]] | None:
    """The state of an optimizer of the user: single numbers, and memories that have an array for each weight."""
    for trained in _readings(context):
        found = _of_weights(arrays, trained, model, context)
        if found is not None:
            return found
    return None


def _of_weights(
    arrays: list[Array], trained: Trained, model: Model, context: Context
) -> list[Array | dict[str, Array]] | None:
    found: list[Array | dict[str, Array]] = []
    while arrays:
        group = arrays[: max(1, len(trained))]
        by_path = None
        if arrays[0].ndim == 0:
            group = arrays[:1]
        elif len(group) == len(trained):
            by_path = _by_path(group, trained, model, context)
        if by_path is not None:
            found.append(by_path)
        elif all(array.size == 1 for array in group):  # numbers, or places that are kept free
            found.extend(group)
        else:
            return None
        arrays = arrays[len(group) :]
    return found


def _scalars(result: Optimizer, scalars: Arrays) -> None:
    for number, (name, array) in enumerate(scalars):
        value = float(array)
        word = name.split(":")[0].split("/")[-1]
        if number == 0:
            result.iterations = int(value) if np.isfinite(value) else 0
        elif word == "learning_rate" or word == "current_learning_rate":
            result.options["learning_rate"] = value
        elif result.kind == "Nadam" and number == 1:
            result.scalars["m_schedule"] = value


def _readings(context: Context) -> list[Trained]:
    """What was trained. No file says which weights of a class of the user were: the count of memories does."""
    everything = _trained(context)
    own = [slot.layer.kind not in kinds.table() for _, slot in everything]
    if not any(own):
        return [everything]
    statistics = [part.rpartition("/")[2].startswith(STATISTICS) for part in (slot.part for _, slot in everything)]
    usual = [one for one, mine, still in zip(everything, own, statistics, strict=True) if not (mine and still)]
    return [usual, everything, [one for one, mine in zip(everything, own, strict=True) if not mine]]


def _with_memories(memories: Arrays, context: Context) -> Trained:
    """Optimizers of tf.keras kept nothing for a weight that the loss does not reach, and named memories by weights."""
    names = [f"/{name.partition(':')[0]}" for name, _ in memories] if context.is_tf_keras else []
    return [
        (weight, slot)
        for weight, slot in _trained(context)
        if any(f"/{weight.partition(':')[0]}/" in name for name in names)
    ]


def _trained(context: Context) -> Trained:
    """Keras 1.1 and 1.2 sorted the weights by name before they gave them to the optimizer; 1.0 did it as well."""
    if context.generation == 1:
        # A layer of several branches of a Merge gave its weights with each.
        more = [pair for name in context.repeated for pair in context.trained if pair[1].layer.name == name]
        return sorted([*context.trained, *more], key=lambda pair: pair[0])
    return context.trained


def _groups(kind: str, memories: Arrays, count: int, averaging: bool = False) -> dict[str, list[Array]] | None:
    """The arrays of each memory, one for each weight."""
    if averaging:  # tf.keras wrote the averages of weights first
        rest = _groups(kind, memories[count:], count)
        averages = [array for name, array in memories[:count] if "average" in name.split("/")]
        return None if rest is None or len(averages) != count else {"average": averages, **rest}
    row = table()[kind]
    known = {**{slot: slot for slot in row["slots"]}, **row.get("names", {})}
    named: dict[str, list[Array]] = {}
    for name, array in memories:
        words = [known[word] for word in name.split(":")[0].split("/") if word in known]
        named.setdefault(words[-1] if words else "", []).append(array)
    if "" not in named and all(len(group) == count for group in named.values()):
        return named
    if count == 0 or len(memories) % count:
        return None
    parts = [memories[start : start + count] for start in range(0, len(memories), count)]
    if len(parts) > len(row["slots"]):
        return None
    return {slot: [array for _, array in part] for slot, part in zip(row["slots"], parts, strict=False)}


def _tell_frozen(kind: str, memories: Arrays, trained: Trained, model: Model, context: Context) -> None:
    """Which models inside were frozen when the file was saved, which old Keras wrote nowhere: an adversary, say."""
    inner = {layer.name: {id(one) for _, one in layer.walk()} for layer in model.layers if layer.model is not None}
    fitting = []
    for count in range(1, len(inner) + 1) if len(inner) < MANY else ():
        for names in combinations(inner, count):
            frozen = set().union(*(inner[name] for name in names))
            left = [slot for _, slot in trained if id(slot.layer) not in frozen]
            found = _groups(kind, memories, len(left))
            if found and all(_fits(group, left) for group in found.values()):
                fitting.append(names)
    if len(fitting) == 1:
        context.tell(
            f"What it keeps is for all but {' and '.join(fitting[0])}: frozen as a whole then, which the file does not "
            f"say, and trained now. {FREEZE}"
        )


def _ask_after_frozen(model: Model, context: Context) -> None:
    """An optimizer that keeps nothing shows nothing."""
    inner = [
        one.name
        for one in model.layers
        if one.model is not None and any(part.weights and part.trainable for _, part in one.model.walk())
    ]
    if inner and context.generation > 0 and not context.is_tf_keras and multi_gpu.inner(model) is None:
        context.tell(f"The file does not say whether {' or '.join(inner)} was frozen as a whole. If so: {FREEZE}")


def _fits(group: list[Array], slots: list[Slot]) -> bool:
    if len(group) != len(slots):
        return False
    sizes = [slot.layer.weights.get(slot.part) for slot in slots]
    return all(size is None or array.size in (1, size.size) for array, size in zip(group, sizes, strict=True))


def _by_path(group: list[Array], trained: Trained, model: Model, context: Context) -> dict[str, Array] | None:
    """A memory by the path of the weight, turned and joined as the weight was."""
    owners: dict[int, tuple[Layer, dict[str, Array]]] = {}
    for (_, slot), array in zip(trained, group, strict=True):
        owners.setdefault(id(slot.layer), (slot.layer, {}))[1].setdefault(slot.part, array)
    paths = {id(layer): path for path, layer in model.walk()}
    result = {}
    for layer, parts in owners.values():
        try:
            weights = convert(layer, parts, context)
        except (ValueError, KeyError, IndexError):
            return None
        for role, array in weights.items():
            if array.shape != layer.weights[role].shape or id(layer) not in paths:
                return None
            result[f"{paths[id(layer)]}/{role}"] = array
    return result


def _value(value: Any) -> Any:
    """A schedule of tf.keras as `{kind, options}`."""
    if isinstance(value, dict) and "class_name" in value:
        return {"kind": str(value["class_name"]), "options": value.get("config", {})}
    return value
