"""What the new model says of itself otherwise than the old one did. It is named only where the numbers bear it out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kmigrate_runtime.reference import OPTIMIZERS
from kmigrate_runtime.spec import Layer, Optimizer, Spec
from kmigrate_runtime.verify.diagnose.causes.registry import shown
from kmigrate_runtime.verify.ladder import Ladder
from kmigrate_runtime.verify.rates import alike, twins
from kmigrate_runtime.verify.tensors import held

MOST = 12  # so many differences are tried one by one
# Options of an optimizer of today that change no step, or are written otherwise in a spec.
SILENT = {"name", "use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor", "clip", "centered",
          "gradient_accumulation_steps", "global_clipnorm", "counts_first"}  # fmt: skip
INSIDE = {"RMSprop", "Adagrad"}  # of Keras 3, with epsilon under the root


@dataclass(frozen=True)
class Said:
    """One difference: its words, and the same change done to a spec."""

    words: str
    change: Callable[[Spec], None]


def changed(spec: Spec, said: list[Said]) -> Spec:
    found = copy.deepcopy(spec)
    for one in said:
        one.change(found)
    return found


def needed(spec: Spec, said: list[Said], fits: Callable[[Spec], bool]) -> list[Said]:
    """Those of the differences without which the new numbers are not explained; none where all do not explain them."""
    if not said or len(said) > MOST or not fits(changed(spec, said)):
        return []
    kept = list(said)
    for one in said:
        rest = [other for other in kept if other is not one]
        if rest and fits(changed(spec, rest)):
            kept = rest
    return kept


def penalties(ladder: Ladder) -> list[Said]:
    found = []
    for path, layer, new in twins(ladder):
        for name in layer.options if layer.weights else ():
            if not name.endswith("_regularizer") or name.startswith("activity") or not hasattr(new, name):
                continue
            mine, theirs = _sizes(layer.options.get(name)), _sizes_of(getattr(new, name))
            if mine is None or theirs is None or np.allclose(mine, theirs, rtol=1e-5):
                continue

            def change(spec: Spec, path: str = path, name: str = name, sizes: tuple[float, ...] = theirs) -> None:
                options = dict(zip(("l1", "l2"), sizes, strict=True))
                dict(spec.model.walk())[path].options[name] = {"kind": "L1L2", "options": options}

            found.append(Said(f"the {name} of {path} is {_words(theirs)}, and was {_words(mine)}", change))
    return found


def _sizes(said: Any) -> tuple[float, float] | None:
    if not said:
        return 0.0, 0.0
    if not isinstance(said, dict) or said.get("kind") not in ("L1", "L2", "L1L2"):
        return None
    options = said.get("options", {})
    return float(options.get("l1") or 0.0), float(options.get("l2") or 0.0)


def _sizes_of(regularizer: Any) -> tuple[float, float] | None:
    if regularizer is None:
        return 0.0, 0.0
    if type(regularizer).__name__ not in ("L1", "L2", "L1L2"):
        return None
    return tuple(float(np.asarray(getattr(regularizer, name, 0.0))) for name in ("l1", "l2"))  # type: ignore[return-value]


def _words(sizes: tuple[float, ...]) -> str:
    said = [f"{name} of {size:g}" for name, size in zip(("L1", "L2"), sizes, strict=True) if size]
    return " and ".join(said) or "none"


def layers(ladder: Ladder) -> list[Said]:
    """What is trained, and how averages move."""
    found = []
    for path, layer, new in twins(ladder):
        trained = getattr(new, "trainable", None)
        if layer.weights and isinstance(trained, bool) and trained != layer.trainable:
            said = f"{path} trained, which was frozen" if trained else f"{path} frozen"
            found.append(Said(said, lambda spec, p=path, t=trained: setattr(_at(spec, p), "trainable", t)))  # type: ignore[misc]
        mine, theirs = layer.options.get("momentum"), getattr(new, "momentum", None)
        if layer.kind == "BatchNormalization" and isinstance(theirs, float) and not alike(mine, theirs):
            said = f"momentum {shown(theirs)} in {path} where it was {shown(mine)}"
            found.append(Said(said, lambda spec, p=path, m=theirs: _at(spec, p).options.update(momentum=m)))  # type: ignore[misc]
    return found


def _at(spec: Spec, path: str) -> Layer:
    return dict(spec.model.walk())[path]


def optimizer(ladder: Ladder, steps: int) -> list[Said]:
    """The kind of the optimizer, its options, and the count that it began with; it has made the steps."""
    assert ladder.old.spec is not None
    old = ladder.old.spec.training.optimizer if ladder.old.spec.training is not None else None
    read = _options(ladder.new.model.optimizer)
    if old is None or read is None:
        return []
    kind, options = read
    found = []
    if kind != old.kind:
        found.append(Said(f"{kind} where it was {old.kind}", lambda spec: _other(spec, kind, options)))
    else:
        for name in sorted({*options, *old.options} - SILENT):
            mine, theirs = old.options.get(name), options.get(name)
            if name in options and not alike(mine, theirs):
                said = f"{name} {shown(theirs)} where it was {shown(mine)}"
                found.append(Said(said, lambda spec, n=name, v=theirs: _optimizer(spec).options.update({n: v})))  # type: ignore[misc]
    mine = old.iterations + bool(old.options.get("counts_first"))
    began = int(held(ladder.new.model.optimizer.iterations))
    if began - steps != mine:
        said = f"the count of steps at {began - steps} where it was {mine}"
        found.append(Said(said, lambda spec: _counting(spec, began - steps)))
    return found


def _options(made: Any) -> tuple[str, dict[str, Any]] | None:
    """Kind and options of an optimizer of today, in the words of a spec."""
    kind = type(made).__name__
    options = {name: value for name, value in made.get_config().items() if name not in SILENT - {"clip"}}
    native = type(made).__module__.startswith("keras.")
    if kind == "CompiledNadam":
        return "Nadam", {**options, "schedule_decay": 1.0, "schedule_of": "weights"}
    if kind not in OPTIMIZERS:
        return None
    rate = options["learning_rate"]
    if isinstance(rate, dict):
        config = rate.get("config", {})
        if rate.get("class_name") != "InverseTimeDecay" or config.get("decay_steps") != 1 or config.get("staircase"):
            return None
        options.update(learning_rate=config["initial_learning_rate"], decay=config["decay_rate"])
    if native:
        options.setdefault("decay", 0.0)
        options["epsilon_inside"] = kind in INSIDE
        options.update({"schedule_decay": 1.0} if kind == "Nadam" else {})
        common = made.get_config().get("global_clipnorm")
        options.update({"clipnorm": common, "clip": "together"} if common else {"clip": "each"})
    return kind, options


def _optimizer(spec: Spec) -> Optimizer:
    assert spec.training is not None
    assert spec.training.optimizer is not None
    return spec.training.optimizer


def _other(spec: Spec, kind: str, options: dict[str, Any]) -> None:
    assert spec.training is not None
    spec.training.optimizer = Optimizer(kind, dict(options), iterations=_optimizer(spec).iterations)


def _counting(spec: Spec, count: int) -> None:
    _optimizer(spec).iterations = count
    _optimizer(spec).options["counts_first"] = False
