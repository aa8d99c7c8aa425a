"""Optimizers with their old formulas and what they had gathered."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from kmigrate_runtime.build import Built, ftrl
from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Layer, Optimizer
from kmigrate_shims import optimizers as shims

# Those of Keras 3 that take the same steps, and the attribute that holds each memory.
NATIVE = {
    "SGD": {"momentum": "momentums"},
    "Adam": {"m": "_momentums", "v": "_velocities", "vhat": "_velocity_hats"},
    "Adamax": {"m": "_m", "u": "_u"},
    "Adadelta": {"accumulator": "_accumulated_grads", "delta_accumulator": "_accumulated_delta_vars"},
    "AdamW": {"m": "_momentums", "v": "_velocities", "vhat": "_velocity_hats"},
    "Lion": {"m": "_momentums"},
    "Adafactor": {},
    "Ftrl": {"accumulator": "_accumulators", "linear": "_linears"},
}
# Those of Keras 3 have epsilon under the root, as Keras 0.3 had.
INSIDE = {
    "RMSprop": {"accumulator": "_velocities", "momentum": "_momentums", "mean": "_average_gradients"},
    "Adagrad": {"accumulator": "_accumulators"},
    "Nadam": {"m": "_momentums", "v": "_velocities"},
    "CompiledNadam": {"m": "_momentums", "v": "_velocities"},
}
# What those of the shims can do beside their old formulas.
OURS = {("SGD", "momentum"), ("RMSprop", "epsilon_inside"), ("Adagrad", "epsilon_inside")}
LARGE = 5_000_000  # weights
IDLE = ("name", "counts_first")
RENAMED = {"lr": "learning_rate"}


def optimizer_of(said: Optimizer, kit: Kit) -> Any:
    options = {RENAMED.get(key, key): value for key, value in said.options.items() if key not in IDLE}
    if said.foreign is not None:
        cls = kit.foreign(said.foreign, Layer(said.foreign.name, "optimizer"))
        return cls.from_config(said.foreign.config) if hasattr(cls, "from_config") else cls(**said.foreign.config)
    clipped = [options.get(key) not in (None, 0.0) for key in ("clipnorm", "clipvalue")]
    if kit.sparse and said.kind == "Ftrl":
        kit.uses("optimizers.Ftrl")
        if isinstance(options.get("learning_rate"), dict):
            options["learning_rate"] = _schedule(options["learning_rate"])
        return ftrl.for_rows(options)
    # Keras 3 moves only the rows of an Embedding that a batch has used; the old backends moved all.
    ours = (kit.sparse and not options.get("use_ema") and _sums_rows(said.kind, options)) or (
        kit.hdf5 and _has_equal(said.kind, options)
    )
    if said.kind == "Nadam" and options.get("schedule_of") == "weights":
        kit.uses("optimizers.CompiledNadam")
        return shims.CompiledNadam(**_today(options, said.kind))
    native = _is_native(said.kind, options) and not ours and not all(clipped)
    cls = getattr(keras.optimizers if native else shims, said.kind, None)
    if cls is None:
        raise Complaint(
            f"The optimizer {said.kind} is not known here. Give --custom FILE.py with a class of that name, "
            "or --inference."
        )
    if native:
        options = _today(options, said.kind)
    else:
        options = _of_old(options, said.kind)
        kit.uses(f"optimizers.{said.kind}")
    rate = options.get("learning_rate")
    if isinstance(rate, dict):
        options["learning_rate"] = _schedule(rate)
    try:
        return cls(**options)
    except (TypeError, ValueError) as error:
        raise Complaint(f"The optimizer {said.kind} cannot be made: {' '.join(str(error).split())}") from error


def _schedule(said: dict[str, Any]) -> Any:
    cls = getattr(keras.optimizers.schedules, said["kind"].rpartition(">")[2], None)
    if cls is None:
        raise Complaint(f"The schedule {said['kind']} of the learning rate is not known here. Give --inference.")
    return cls(**{key: value for key, value in said["options"].items() if value is not None})


def _is_native(kind: str, options: dict[str, Any]) -> bool:
    if "weight_decay" in options:  # tf.keras 2.11 and later, whose formulas Keras 3 has
        return True
    if options.get("decay") and hasattr(shims, kind):
        return False
    return kind in NATIVE or (kind in INSIDE and bool(options.get("epsilon_inside") or options.get("momentum")))


def _sums_rows(kind: str, options: dict[str, Any]) -> bool:
    """Whether an optimizer of the shims does what the old one did. Those of tf.keras 2.11 and later sum up what a batch
    says of one row before they square it, too, which those of Keras 3 do not."""
    if "weight_decay" not in options:
        return True
    return hasattr(shims, kind) and kind != "Nadam" and not (kind == "RMSprop" and _is_more(options))


def _is_more(options: dict[str, Any]) -> bool:
    return bool(options.get("momentum") or options.get("centered"))


def _has_equal(kind: str, options: dict[str, Any]) -> bool:
    """Whether an optimizer of the shims takes the same steps as the one of Keras 3 that could be taken."""
    silent = kind in ("RMSprop", "Adagrad") and not _is_more(options)
    return (kind in ("SGD", "Adam", "Adamax", "Adadelta") or silent) and "weight_decay" not in options


def _today(options: dict[str, Any], kind: str) -> dict[str, Any]:
    """Old clipping was by the norm of all gradients together, but for tf.keras."""
    dropped = ("decay", "clipnorm", "clipvalue", "clip", "epsilon_inside", "schedule_decay", "schedule_of")
    found = {key: value for key, value in options.items() if key not in dropped}
    if options.get("decay"):
        found["learning_rate"] = keras.optimizers.schedules.InverseTimeDecay(
            options["learning_rate"], 1, options["decay"]
        )
    if kind == "Adagrad":
        found.setdefault("initial_accumulator_value", 0.0)
    if options.get("clipnorm"):
        found["clipnorm" if options.get("clip") == "each" else "global_clipnorm"] = options["clipnorm"]
    if options.get("clipvalue"):
        found["clipvalue"] = options["clipvalue"]
    return found


def _of_old(options: dict[str, Any], kind: str) -> dict[str, Any]:
    """tf.keras wrote options that say nothing at these values; at others they have no equal here."""
    found = dict(options)
    for name, silent in (("epsilon_inside", False), ("centered", False), ("momentum", 0.0)):
        if (kind, name) in OURS:
            continue
        value = found.pop(name, silent)
        if value != silent:
            raise Complaint(f"The optimizer {kind} with {name}={value!r} is not known here. Give --inference.")
    found.pop("initial_accumulator_value", None)
    return found


def restore(said: Optimizer, built: Built, kit: Kit) -> None:
    """The count of steps and the memories, each to the variable that it belongs to."""
    optimizer = built.model.optimizer
    if said.foreign is not None:
        _restore_own(said, built, kit)
        return
    # Keras 2.3 on TensorFlow raised the count before it was read: its first step was the second of others.
    done = said.iterations + bool(said.options.get("counts_first"))
    optimizer.iterations.assign(done)
    gathered = said.iterations or said.slots or said.scalars
    if not gathered and built.model.count_params() > LARGE:
        return  # its memories would be as large as the model, and hold nothing
    optimizer.build(built.model.trainable_variables)
    optimizer.iterations.assign(done)
    first = float(said.options.get("initial_accumulator_value") or 0.0)
    if first and said.kind == "Adagrad":
        for variable in built.model.trainable_variables:
            memory = _memory(optimizer, "accumulator", optimizer._get_variable_index(variable))
            memory.assign(np.full(memory.shape, first, memory.dtype))
    for slot, arrays in said.slots.items():
        for path, array in arrays.items():
            if (said.kind, slot) == ("Ftrl", "linear") and path in built.variables:
                array = ftrl.linear(said, path, array, np.asarray(built.variables[path]))
            _set(optimizer, slot, path, array, built)
    if "m_schedule" in said.scalars:
        for schedule in getattr(optimizer, "_schedules", []):
            schedule.assign(said.scalars["m_schedule"])


def _restore_own(said: Optimizer, built: Built, kit: Kit) -> None:
    """The state of an optimizer of the user's whose `get_updates` makes it in the order in which it did."""
    from kmigrate_shims.optimizers.legacy import LegacyOptimizer

    if not said.own:
        return
    optimizer, trained = built.model.optimizer, built.model.trainable_variables
    afresh = f"The optimizer {said.kind} starts afresh: "
    if not isinstance(optimizer, LegacyOptimizer):
        kit.note(f"{afresh}its class is not derived from LegacyOptimizer of the shims, so that its order is not known.")
        return
    paths = {id(variable): path for path, variable in built.variables.items()}
    state: list[Any] = []
    for one in said.own:
        state += [one.get(paths.get(id(v), "")) for v in trained] if isinstance(one, dict) else [one]
    optimizer.build(trained)
    shapes = [array.shape for array in optimizer.get_weights()]
    if [None if array is None else array.shape for array in state] != shapes:
        kit.note(f"{afresh}it keeps other arrays than the file has.")
        return
    optimizer.set_weights(state)


def _set(optimizer: Any, slot: str, path: str, array: Any, built: Built) -> None:
    variable = built.variables.get(path)
    if variable is None:
        raise Complaint(f"The optimizer's {slot} is for {path}, and no weight has this path.")
    if not any(one is variable for one in built.model.trainable_variables):
        return  # it was frozen after training, and its memory has no use any more
    memory = _memory(optimizer, slot, optimizer._get_variable_index(variable))
    if memory is None:
        return
    if tuple(memory.shape) != tuple(array.shape):
        raise Complaint(
            f"The optimizer's {slot} for {path} has the shape {tuple(array.shape)}, not {tuple(memory.shape)}."
        )
    memory.assign(np.asarray(array, memory.dtype))


def _memory(optimizer: Any, slot: str, index: int) -> Any:
    if isinstance(optimizer, shims.SGD.__mro__[1]):
        if slot not in optimizer.slots:
            raise Complaint(f"The optimizer {type(optimizer).__name__} keeps no {slot}.")
        return optimizer._slots[optimizer.slots.index(slot)][index]
    if slot == "momentum" and not getattr(optimizer, "momentum", 0.0):
        return None  # without momentum it is not read
    if slot == "vhat" and not getattr(optimizer, "amsgrad", False):
        return None
    name = {**NATIVE, **INSIDE}.get(type(optimizer).__name__, {}).get(slot)
    if slot == "average":
        name = "_model_variables_moving_average"
    return None if name is None else getattr(optimizer, name)[index]
