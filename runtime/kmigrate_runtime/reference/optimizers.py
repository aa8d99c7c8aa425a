"""Every optimizer's step, with the memories that it keeps for each weight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime.reference.arrays.shapes import Gathered
from kmigrate_runtime.reference.arrays.tape import Array
from kmigrate_runtime.reference.call import Unsupported
from kmigrate_runtime.spec import Optimizer


@dataclass
class Step:
    """One weight in one step: its gradient, its memories by name, and the numbers that all weights share."""

    gradient: Array
    slots: dict[str, Array]
    rate: float
    count: int  # 1 in the first step
    options: dict[str, Any]
    schedule: float = 1.0  # Nadam's, with this step in it

    def number(self, name: str, default: float) -> float:
        value = self.options.get(name)
        return default if value is None else float(value)

    def root(self, x: Array) -> Array:
        epsilon = self.number("epsilon", 1e-7)
        return np.sqrt(x + epsilon) if self.options.get("epsilon_inside") else np.sqrt(x) + epsilon

    def mean(self, name: str, decay: float, value: Array) -> Array:
        self.slots[name] = decay * self.slots[name] + (1.0 - decay) * value
        return self.slots[name]


# How far a weight moves.
Move: TypeAlias = Callable[[Step], Array]


@dataclass(frozen=True)
class Kind:
    slots: tuple[str, ...]
    move: Move


OPTIMIZERS: dict[str, Kind] = {}


def optimizer(name: str, *slots: str) -> Callable[[Move], Move]:
    def register(move: Move) -> Move:
        OPTIMIZERS[name] = Kind(slots, move)
        return move

    return register


@optimizer("SGD", "momentum")
def sgd(step: Step) -> Array:
    momentum = step.number("momentum", 0.0)
    pushed = step.rate * step.gradient
    velocity = momentum * step.slots["momentum"] - pushed
    step.slots["momentum"] = velocity
    return momentum * velocity - pushed if step.options.get("nesterov") else velocity


@optimizer("RMSprop", "accumulator", "momentum", "mean")
def rmsprop(step: Step) -> Array:
    g, rho = step.gradient, step.number("rho", 0.9)
    spread = step.mean("accumulator", rho, g * g)
    if step.options.get("centered"):
        spread = spread - np.square(step.mean("mean", rho, g))
    move = step.rate * g / step.root(spread)
    momentum = step.number("momentum", 0.0)
    if momentum:
        move = step.slots["momentum"] = momentum * step.slots["momentum"] + move
    return np.asarray(-move)


@optimizer("Adagrad", "accumulator")
def adagrad(step: Step) -> Array:
    g = step.gradient
    step.slots["accumulator"] = step.slots["accumulator"] + g * g
    return np.asarray(-step.rate * g / step.root(step.slots["accumulator"]))


@optimizer("Adadelta", "accumulator", "delta_accumulator")
def adadelta(step: Step) -> Array:
    g, rho, epsilon = step.gradient, step.number("rho", 0.95), step.number("epsilon", 1e-7)
    mean = step.mean("accumulator", rho, g * g)
    update = g * np.sqrt(step.slots["delta_accumulator"] + epsilon) / np.sqrt(mean + epsilon)
    step.mean("delta_accumulator", rho, update * update)
    return np.asarray(-step.rate * update)


@optimizer("Adam", "m", "v", "vhat")
def adam(step: Step) -> Array:
    g, first, second = step.gradient, step.number("beta_1", 0.9), step.number("beta_2", 0.999)
    rate = step.rate * float(np.sqrt(1.0 - second**step.count)) / (1.0 - first**step.count)
    m, v = step.mean("m", first, g), step.mean("v", second, g * g)
    if step.options.get("amsgrad"):
        v = step.slots["vhat"] = np.maximum(step.slots["vhat"], v)
    return np.asarray(-rate * m / (np.sqrt(v) + step.number("epsilon", 1e-7)))


@optimizer("Adamax", "m", "u")
def adamax(step: Step) -> Array:
    g, first, second = step.gradient, step.number("beta_1", 0.9), step.number("beta_2", 0.999)
    m = step.mean("m", first, g)
    u = step.slots["u"] = np.maximum(second * step.slots["u"], np.abs(g))
    return np.asarray(-step.rate / (1.0 - first**step.count) * m / (u + step.number("epsilon", 1e-7)))


@optimizer("Nadam", "m", "v")
def nadam(step: Step) -> Array:
    g, first, second = step.gradient, step.number("beta_1", 0.9), step.number("beta_2", 0.999)
    now, then = (momentum(step.options, step.count + more) for more in (0, 1))
    m, v = step.mean("m", first, g), step.mean("v", second, g * g)
    mean = (1.0 - now) * g / (1.0 - step.schedule) + then * m / (1.0 - step.schedule * then)
    spread = np.sqrt(v / (1.0 - second**step.count)) + step.number("epsilon", 1e-7)
    return np.asarray(-step.rate * mean / spread)


def momentum(options: dict[str, Any], count: int) -> float:
    """What Nadam's schedule takes for the first moment in this step."""
    first, decay = float(options.get("beta_1", 0.9)), float(options.get("schedule_decay", 0.004))
    return float(first * (1.0 - 0.5 * 0.96 ** (count * decay)))


def scheduled(state: Optimizer, count: int, place: int) -> float:
    """Nadam's schedule goes on once a step; or with every weight, but for that whose number the step has."""
    found = state.scalars.get("m_schedule", 1.0)
    if place != count if state.options.get("schedule_of") == "weights" else place == 0:
        found *= momentum(state.options, count)
        state.scalars["m_schedule"] = found
    return found


def stepped(state: Optimizer, weights: dict[str, Array], gradients: dict[str, Array]) -> dict[str, Array]:
    """The weights after a step; the state moves on with them."""
    known = OPTIMIZERS.get(state.kind)
    if known is None:
        raise Unsupported(f"A {state.kind} is no optimizer that the reference knows.")
    options = state.options
    rate = float(options.get("learning_rate", options.get("lr", 0.01)))
    before = state.iterations + bool(options.get("counts_first"))
    rate *= 1.0 / (1.0 + float(options.get("decay") or 0.0) * before)
    state.iterations += 1
    shrunk = 1.0 - rate * float(options.get("weight_decay") or 0.0)
    moved = {}
    for place, (path, gradient) in enumerate(clipped(options, gradients).items()):
        slots = {}
        for name in known.slots:
            kept = state.slots.setdefault(name, {}).get(path)
            fresh = kept is None or kept.shape != gradient.shape
            start = float(options.get("initial_accumulator_value") or 0.0) if name == "accumulator" else 0.0
            slots[name] = np.full_like(gradient, start) if fresh else np.asarray(kept, gradient.dtype)
        schedule = scheduled(state, before + 1, place) if state.kind == "Nadam" else 1.0
        step = Step(gradient, slots, rate, before + 1, options, schedule)
        moved[path] = weights[path] * shrunk + known.move(step)
        for name, value in step.slots.items():
            state.slots[name][path] = value
    return moved


def clipped(options: dict[str, Any], gradients: dict[str, Array]) -> dict[str, Array]:
    """By the length of all together (or of each, as tf.keras 2 did), then by value."""
    length, value = (float(options.get(name) or 0.0) for name in ("clipnorm", "clipvalue"))
    common = float(options.get("global_clipnorm") or 0.0)
    if common > 0:
        return clipped({"clipnorm": common, "clipvalue": value}, gradients)
    if length > 0 and options.get("clip", "together") == "each":
        lengths = {path: max(_by_rows(g), 1e-300) for path, g in gradients.items()}
        gradients = {path: np.asarray(g) * min(1.0, length / lengths[path]) for path, g in gradients.items()}
    elif length > 0:
        found = _length(list(gradients.values()))
        if found >= length:
            gradients = {path: g * (length / found) for path, g in gradients.items()}
    if value > 0:
        gradients = {path: np.clip(g, -value, value) for path, g in gradients.items()}
    return gradients


def _by_rows(gradient: Array) -> float:
    """tf.keras asked for the length before it added up what a batch says of one row of a table."""
    squares = gradient.squares if isinstance(gradient, Gathered) else None
    return _length([gradient]) if squares is None else float(np.sqrt(squares))


def _length(gradients: list[Array]) -> float:
    return float(np.sqrt(sum(float(np.sum(np.square(g, dtype=np.float64))) for g in gradients)))
