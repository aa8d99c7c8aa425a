"""Why training differs where all layers agree: the optimizer's options, tried one by one on the reference."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kmigrate_runtime import reference
from kmigrate_runtime.compare import compare
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.proof import DIFFERS, Cause, Climb
from kmigrate_runtime.spec import Spec
from kmigrate_runtime.tolerance import derive
from kmigrate_runtime.verify.diagnose import reading
from kmigrate_runtime.verify.diagnose.causes.registry import shown
from kmigrate_runtime.verify.diagnose.fitting import RANGES, fitted
from kmigrate_runtime.verify.ladder import TRAINING, Ladder, Unclimbed

BETTER = 100.0
REMEDY = "Take the optimizer of kmigrate_shims.optimizers with the old options, as `kmigrate convert` does."
UNEXPLAINED = "It trains as its definition says; the recorded training does not, for a reason that is not known here."
COUNTED_FIRST, RACED = "count of steps", "order of updates"
# What old TensorFlow did as it came: such a training is no measure of another one, which the report says of its steps.
BY_CHANCE = {
    COUNTED_FIRST: "the old training counted a step ahead, as the cause below says",
    RACED: "the old training read weights while others moved, as the cause below says",
}
COUNT = (
    "It trains as its definition says. The old training read the count of steps after it was raised: on TensorFlow 1 "
    "it was read before or after, as it came, and another run of it may differ."
)
RACE = (
    "It trains as its definition says. On TensorFlow 1 old Keras read weights before or after they had moved, as it "
    "came, and another run of it may differ. The recorder of today puts that in order: record it again."
)
SECOND_RUN = (
    "Its averages and states move with the step. CNTK moved them by a second run of the model, with the weights behind "
    "the step, which Keras 3 does not do; before any training both compute the same."
)
# Values that releases and frameworks had.
OPTIONS: dict[str, tuple[Any, ...]] = {
    "epsilon": (1e-7, 1e-8, 1e-6, 1e-5, 1e-3, 0.0),
    "decay": (0.0,),
    "learning_rate": (0.001, 0.01, 0.002, 1.0, 0.1),
    "momentum": (0.0, 0.9),
    "nesterov": (True, False),
    "rho": (0.9, 0.95),
    "beta_1": (0.9,),
    "beta_2": (0.999, 0.99),
    "amsgrad": (True, False),
    "clipnorm": (None,),
    "clipvalue": (None,),
    "initial_accumulator_value": (0.1, 0.0),
    "schedule_decay": (0.004, 0.0),
}


MOMENTA = (0.99, 0.9, 0.999, 0.95, 0.0, 1.0)  # of the averages of a BatchNormalization
SECONDS = 30.0  # to look for numbers: a large model takes long for each


@dataclass(frozen=True)
class Curve:
    """What a training left to be seen: a loss for each step, and the outputs afterwards."""

    losses: list[float]
    outputs: list[np.ndarray]


def of_training(ladder: Ladder, climb: Climb) -> list[Cause]:
    """Where all layers agree and training does not."""
    verdicts = {rung.name: rung.verdict for rung in climb.rungs}
    if any(row.wrong for rung in climb.rungs if rung.name in TRAINING for row in rung.rows):
        return []  # it cannot be trained at all, which the rung says
    if verdicts["fed"] == DIFFERS or DIFFERS not in (verdicts["step"], verdicts["steps"]):
        return []
    found = cause(ladder)
    return [found] if found is not None else []


def cause(ladder: Ladder) -> Cause | None:
    """The one option, or the lost state, with which the reference trains as the new model does."""
    old = ladder.old
    if old.spec is None or old.spec.training is None or old.batch is None:
        return None
    try:
        losses = ladder.losses
    except Unclimbed:
        return None
    steps = len(losses)
    whole = steps == len(old.losses)
    new = Curve(losses, ladder.new.forward(ladder.x) if whole else [])
    recorded = [kept for _, kept, _ in old.finals_after] if whole else []
    before = max(
        [
            compare(old.losses[:steps], losses).normalised,
            *(ladder.measure(kept, array).normalised for kept, array in zip(recorded, new.outputs, strict=False)),
        ]
    )
    own = trained(_defined(old.spec), ladder, steps)
    if own is not None and explained(apart(own, new), before, steps):
        return Cause("optimizer", *of_the_old(ladder, own), before, apart(own, new))
    told = second_run(ladder, new, before) or read(ladder, new, before)
    if told is not None:
        return told
    best: tuple[float, str] | None = None
    for about, spec in variants(old.spec):
        found = trained(spec, ladder, steps)
        if found is None:
            continue
        after = apart(found, new)
        if best is None or after < best[0]:
            best = after, about
    if best is None or not explained(best[0], before, steps):
        for about, spec in looked_for(old.spec, ladder, new):
            found = trained(spec, ladder, steps)
            after = float("inf") if found is None else apart(found, new)
            if best is None or after < best[0]:
                best = after, about
            if explained(after, before, steps):
                break
    if best is None or best[0] * BETTER > min(before, 1.0):
        return None
    return Cause("optimizer", "optimizer", f"It trains with {best[1]}.", before, best[0], REMEDY)


def second_run(ladder: Ladder, new: Curve, before: float) -> Cause | None:
    """What of old training no file can bring over: CNTK moved what moves by itself in a run of its own."""
    if ladder.old.spec is None or ladder.old.spec.training is None:
        return None
    found = copy.deepcopy(ladder.old.spec)
    assert found.training is not None
    if found.training.options.pop("updates", None) != "after":
        return None
    own = trained(found, ladder, len(new.losses))
    if own is None or not explained(apart(own, new), before, len(new.losses)):
        return None
    return Cause("training", "second run", SECOND_RUN, before, apart(own, new))


def read(ladder: Ladder, new: Curve, before: float) -> Cause | None:
    """What the new model says of its own training, where that is why."""
    spec, steps = ladder.old.spec, len(new.losses)
    assert spec is not None

    def off(changed: Spec) -> float:
        found = trained(changed, ladder, steps)
        return float("inf") if found is None else apart(found, new)

    said = [*reading.layers(ladder), *reading.optimizer(ladder, steps)]
    said = reading.needed(spec, said, lambda changed: explained(off(changed), before, steps))
    if not said:
        return None
    sentence = f"It trains with {', '.join(one.words for one in said)}."
    return Cause("optimizer", "optimizer", sentence, before, off(reading.changed(spec, said)), REMEDY)


def looked_for(spec: Spec, ladder: Ladder, new: Curve) -> Iterator[tuple[str, Spec]]:
    """Options whose number is found by going where the losses come out."""
    assert spec.training is not None
    assert spec.training.optimizer is not None
    last = len(new.losses) - 1
    if last < 2:
        return  # two losses fit to anything
    ends = time.monotonic() + SECONDS
    for place, (name, (low, high, start)) in itertools.product((1, 2, last), RANGES.items()):
        mine = spec.training.optimizer.options.get(name, 0.0 if name == "momentum" else None)
        if not isinstance(mine, (int, float, type(None))) or (mine is None and not name.startswith("clip")):
            continue

        def off(value: float, name: str = name, place: int = place) -> float | None:
            found = trained(_with(spec, name, value), ladder, place + 1) if time.monotonic() < ends else None
            goal = new.losses[place]
            return None if found is None else (found.losses[place] - goal) / (abs(goal) or 1.0)

        for value in fitted(float(mine or start), low, high, off):
            yield f"{name} {value:g} where it was {shown(mine)}", _with(spec, name, value)


def apart(one: Curve, other: Curve) -> float:
    pairs = zip(one.outputs, other.outputs, strict=False)
    return max([compare(one.losses, other.losses).normalised, *(compare(a, b).normalised for a, b in pairs)])


def explained(after: float, before: float, steps: int) -> bool:
    return after * BETTER <= min(before, 1.0) or after <= derive(0.0, depth=1, training=steps).value < before


def of_the_old(ladder: Ladder, own: Curve) -> tuple[str, str]:
    """What the old stack did that its definition, as the reference has it, does not say."""
    old, steps = ladder.old, len(own.losses)
    assert old.spec is not None
    ahead = copy.deepcopy(old.spec)
    assert ahead.training is not None
    assert ahead.training.optimizer is not None
    ahead.training.optimizer.iterations += not ahead.training.optimizer.options.get("counts_first")
    found = trained(ahead, ladder, steps)
    if found is not None:
        off, defined = (compare(old.losses[:steps], curve.losses).normalised for curve in (found, own))
        if off < 1e-5 and off * 10 < defined:  # most optimizers count for nothing
            return COUNTED_FIRST, COUNT
    return (RACED, RACE) if old.races else ("old numbers", UNEXPLAINED)


def trained(spec: Spec, ladder: Ladder, steps: int) -> Curve | None:
    assert ladder.old.batch is not None
    try:
        with np.errstate(all="ignore"):
            found = reference.train(spec, [(ladder.old.inputs, *ladder.old.batch)] * steps)
            return Curve(found.losses, reference.run(found.spec, ladder.old.inputs, keep=False).outputs)
    except (Complaint, ValueError, KeyError, TypeError):
        return None


def variants(spec: Spec) -> Iterator[tuple[str, Spec]]:
    assert spec.training is not None
    optimizer = spec.training.optimizer
    if optimizer is None:
        return
    for name, values in OPTIONS.items():
        mine = optimizer.options.get(name)
        if name not in optimizer.options:
            continue
        for value in values:
            if not same(value, mine):
                yield f"{name} {value} where it was {shown(mine)}", _with(spec, name, value)
    yield from _layers(spec)
    # Not all files hold these.
    if optimizer.scalars:
        yield "its schedule begun anew", _forgetting(spec, "scalars")
    if optimizer.iterations:
        about = f"the count of steps at 0 where it was {optimizer.iterations}"
        yield about, _forgetting(spec, "iterations", "scalars")
    if optimizer.slots or optimizer.iterations:
        yield "the state of the optimizer lost", _forgetting(spec, "slots", "iterations", "scalars")


def _layers(spec: Spec) -> Iterator[tuple[str, Spec]]:
    """What a layer does in training: whether it is trained at all, and how its averages move."""
    for path, layer in spec.model.walk():
        if not layer.weights and not layer.inner:
            continue
        if not layer.inner:
            found = copy.deepcopy(spec)
            dict(found.model.walk())[path].trainable = not layer.trainable
            yield f"{path} {'frozen' if layer.trainable else 'trained, which was frozen'}", found
        for value in MOMENTA if layer.kind == "BatchNormalization" else ():
            if not same(value, layer.options.get("momentum")):
                found = copy.deepcopy(spec)
                dict(found.model.walk())[path].options["momentum"] = value
                yield f"momentum {value} in {path} where it was {layer.options.get('momentum')}", found


def _forgetting(spec: Spec, *names: str) -> Spec:
    """The same with parts of the optimizer's state as they are before the first step."""
    found = copy.deepcopy(spec)
    assert found.training is not None
    assert found.training.optimizer is not None
    for name in names:
        setattr(found.training.optimizer, name, 0 if name == "iterations" else {})
    return found


def same(one: Any, other: Any) -> bool:
    """Numbers of files went through float32."""
    if isinstance(one, float) and isinstance(other, (int, float)):
        return bool(np.isclose(one, other, rtol=1e-6, atol=0.0))
    return bool(one == other)


def _defined(spec: Spec) -> Spec:
    """With the count of steps as optimizers are defined, whatever the old stack made of it."""
    counts_first = spec.training and spec.training.optimizer and spec.training.optimizer.options.get("counts_first")
    return _with(spec, "counts_first", False) if counts_first else spec


def _with(spec: Spec, name: str, value: Any) -> Spec:
    found = copy.deepcopy(spec)
    assert found.training is not None
    assert found.training.optimizer is not None
    found.training.optimizer.options[name] = value
    return found
