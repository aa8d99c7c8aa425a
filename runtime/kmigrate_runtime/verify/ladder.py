"""The ladder: from the structure up to training, each rung on what the ones below cannot hide."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from kmigrate_runtime import tolerance
from kmigrate_runtime.compare import Difference, compare
from kmigrate_runtime.complaints import Complaint, Contradiction, told
from kmigrate_runtime.proof import DIFFERS, Climb, Row, Rung
from kmigrate_runtime.tolerance import Tolerance
from kmigrate_runtime.trace import BadTrace
from kmigrate_runtime.verify import draws
from kmigrate_runtime.verify import pairs as pairing
from kmigrate_runtime.verify.new import Candidate
from kmigrate_runtime.verify.old import Witness
from kmigrate_runtime.verify.rates import rates
from kmigrate_runtime.verify.saving import saved
from kmigrate_runtime.verify.store import Kept
from kmigrate_runtime.verify.tensors import held
from kmigrate_runtime.verify.walk import Key

Lost = Callable[[], float | None]
Progress = Callable[[str], None]
COUNTED = Tolerance(0.0, "they are counted")


@dataclass
class Ladder:
    """What all rungs work with."""

    old: Witness
    new: Candidate
    tolerance: float | None = None  # the user's own
    memory: int = 1 << 30
    steps: int | None = None
    progress: Progress = lambda what: None
    pairs: pairing.Pairs = field(init=False)
    depth: int = field(init=False)

    def __post_init__(self) -> None:
        self.pairs = pairing.pair(self.old.spec.model, self.new.layers) if self.old.spec else pairing.Pairs()
        self.depth = max(1, len(self.pairs.found))
        self.x = self.new.arrange(self.old.inputs, self.old.input_names)
        pairing.related(self.old, self.new, self.pairs)

    def climb(self, climb: Climb, *, trained: bool) -> None:
        """The rungs that leave the model as it is, or those that train it."""
        for name, title, rung in RUNGS:
            if (name in TRAINING) != trained:
                continue
            self.progress(title)
            made, started = Rung(name, title), time.monotonic()
            try:
                with self.still(self.new) if name in STILL else contextlib.nullcontext():
                    for row in rung(self):
                        made.rows.append(row)
            except (BadTrace, Contradiction):
                raise  # nothing that stands on a damaged file is a proof
            except (Unclimbed, Complaint) as why:
                made.reason = str(why)
            except Exception as error:  # the new model may do anything
                said = f"{type(error).__name__}: {told(error)}"
                if not self.new.mode.plain:  # it has no such kernel, or the model is made for TensorFlow
                    made.reason = f"it does not run in this mode: {said}"
                else:
                    made.rows.append(Row(title, note=f"it cannot be computed: {said}", wrong=True))
            if not made.rows and not made.reason:
                made.reason = "there is nothing to compare"
            made.seconds = time.monotonic() - started
            climb.rungs.append(made)

    @cached_property
    def drawn(self) -> set[str]:
        """Layers of the old model behind random numbers that it drew in predictions."""
        return draws.drawn(self.old.spec.model) if self.old.spec is not None else set()

    def still(self, new: Candidate) -> contextlib.AbstractContextManager[None]:
        """Within, the new model draws nothing that the old one drew."""
        return new.still() if self.drawn else contextlib.nullcontext()

    def by_chance(self, path: str) -> bool:
        """Whether chance made what was recorded there."""
        return not self.old.repeats and path.partition("/")[0] in self.drawn

    def untold(self, path: str) -> str | None:
        """Why what a layer gives says nothing of it."""
        return draws.NOTE if self.by_chance(path) else BORROWED if path in self.old.borrowed else None

    def key(self, old: Key) -> Key | None:
        """Where the new model has what the old one had there."""
        path = self.pairs.found.get(old[0])
        key = None if path is None else (path, old[1], old[2])
        return key if key is not None and self.new.has(key) else None

    def batch(self) -> tuple[list[np.ndarray], list[np.ndarray] | None]:
        """Targets and weights of samples as Keras 3 takes them: a weight for each number of the loss, or none."""
        assert self.old.batch is not None
        targets, weights = self.old.batch
        if weights is None or all((array == 1).all() for array in weights):
            return targets, None
        outputs = getattr(self.new.model, "outputs", None) or self.new.forward(self.x)  # a subclass has none
        ranks = [len(tensor.shape) - 1 for tensor in outputs]
        return targets, [w.reshape(w.shape + (1,) * (rank - w.ndim)) for w, rank in zip(weights, ranks, strict=True)]

    @cached_property
    def losses(self) -> list[float]:
        """Of the training steps, which are made once for both rungs that look at them."""
        _trained(self)
        recorded = len(self.old.losses)
        if not recorded:
            raise Unclimbed(self.old.lacks("training") or "the trace holds no training steps")
        chance = self.old.drawing
        if chance:
            raise Unclimbed(f"the old training drew random numbers ({', '.join(chance[:3])}), which are not known")
        return self.new.train(self.x, *self.batch(), recorded if self.steps is None else min(self.steps, recorded))

    def allowed(self, lost: float | None, *, depth: int = 1, training: int = 0, passes: int = 1) -> Tolerance:
        if self.tolerance is not None:
            return tolerance.given(self.tolerance)
        precision = self.new.mode.precision
        return tolerance.derive(lost, depth=depth, precision=precision, training=training, passes=passes)

    def row(
        self,
        what: str,
        found: Difference,
        lost: Lost,
        *,
        kind: str = "",
        depth: int = 1,
        training: int = 0,
        passes: int = 1,
    ) -> Row:
        """A comparison with what it may. What float32 loses is asked only where the error is more than a few roundings.

        Where rounding alone moves a number far, its error tells nothing.
        """
        least = self.allowed(0.0, training=training, passes=passes)
        if self.tolerance is not None or found.within(least.value) or found.shape != found.new_shape:
            return Row(what, kind, found, least)
        loses = lost()
        limit = self.allowed(loses, depth=depth, training=training, passes=passes)
        if loses is not None and self.new.mode.precision == "float32":
            wild = not np.isfinite(loses) or limit.value > tolerance.CEILING
            if wild and not found.within(tolerance.CEILING):
                said = f"{loses:.2g} of its scale" if np.isfinite(loses) else "where numbers end"
                return Row(what, kind, note=f"float32 alone moves it by {said}, so that nothing can be told")
            if wild:
                limit = Tolerance(tolerance.CEILING, "more is never let pass")
        return Row(what, kind, found, limit)

    def measure(self, kept: Kept, found: np.ndarray, least: float = 0.0) -> Difference:
        """Against what was kept of an old array: all of it, or a sample."""
        if tuple(found.shape) != kept.shape:
            return Difference(kept.shape, tuple(found.shape))
        return compare(kept.values, found if kept.places is None else found.ravel()[kept.places], least=least)


UNMASKED = "which steps were masked is not known, for no reference computes the model: give its code with --custom"
BORROWED = "code of yours computes it, on both sides"


class Unclimbed(Exception):
    """Why a rung cannot be climbed."""


def structure(self: Ladder) -> Iterator[Row]:
    if self.old.spec is None:
        raise Unclimbed(f"the old architecture is not known: {self.old.lacks('spec')}")
    old, new = self.old.spec.model.count(), sum(int(np.prod(w.shape)) for w in pairing.persistent(self.new.model))
    if self.old.has_weights:
        yield Row("parameters", difference=compare(np.array([old]), np.array([new])), tolerance=COUNTED)
    for path, other in self.pairs.found.items():
        if not self.new.layers[other].calls:
            yield Row(path, note="the new model does not call it", wrong=True)
    if self.drawn:
        lost = not self.new.draws(self.x)
        yield Row("predictions", note=draws.LOST if lost else draws.LEFT, wrong=lost)
    for path, name, mine, theirs in rates(self):
        yield Row(path, self.old.kind(path), note=f"its {name} is {theirs:g}, and was {mine:g}", wrong=True)
    for path in self.pairs.old_alone:
        if self.old.is_input(path):  # a Sequential of today has none
            continue
        yield Row(path, note="the new model has no layer like it", wrong=False)


def weights(self: Ladder) -> Iterator[Row]:
    if self.old.spec is None or not self.old.has_weights:
        known = self.old.spec is not None
        raise Unclimbed("the trace holds no weights" if known else "the old architecture is not known")
    variables = pairing.weights(self.old.spec.model, self.pairs, self.new.layers)
    for path, kept in self.old.weights():
        variable = variables.get(path)
        if variable is None:
            yield Row(path, note="the new model has no weight like it")
        else:
            yield Row(
                path, difference=self.measure(kept, held(variable)), tolerance=Tolerance(0.0, "weights are copied")
            )


def whole(self: Ladder) -> Iterator[Row]:
    found = self.new.forward(self.x)
    if len(found) != len(self.old.finals):
        yield Row("outputs", note=f"{len(found)} today, {len(self.old.finals)} then", wrong=True)
        return
    ends = [tensor.layer for tensor in self.old.spec.model.outputs] if self.old.spec else [""] * len(found)
    for (name, kept, lost), end, array in zip(self.old.finals, ends, found, strict=True):
        if self.by_chance(end):
            yield Row(name, note=draws.NOTE)
        else:
            yield self.row(name, self.measure(kept, array), lost, depth=self.depth)


def free(self: Ladder) -> Iterator[Row]:
    """Every layer on what the new layers before it gave."""
    _layered(self)
    keys = {self.key(key): key for key in self.old.tensors() if self.key(key) is not None}
    depth = {key: number for number, key in enumerate(self.old.tensors(), 1)}
    rows = {}
    for key, array in self.new.outputs(self.x, [key for key in keys if key is not None], self.memory):
        old = keys[key]
        if note := self.untold(old[0]):
            rows[old] = Row(named(old), self.old.kind(old[0]), note=note)
            continue
        found = self.measure(self.old.output(old), array)
        lost = partial(self.old.lost, old)
        rows[old] = self.row(named(old), found, lost, kind=self.old.kind(old[0]), depth=depth[old])
    # Where it begins is told by the order of the old layers; the new model may come to them in another one.
    yield from (rows[old] for old in sorted(rows, key=depth.__getitem__))


def fed(self: Ladder) -> Iterator[Row]:
    """Every layer alone, on what the old layers before it gave, so that errors do not add up."""
    _layered(self)
    for old in self.old.tensors():
        key = self.key(old)
        if key is None or self.old.is_input(old[0]) or old[2]:
            continue
        if note := self.untold(old[0]):
            yield Row(named(old), self.old.kind(old[0]), note=note)
            continue
        given = self.old.read(old[0], old[1])
        if given is None:
            yield Row(named(old), self.old.kind(old[0]), note="what it read was not recorded")
            continue
        try:
            found = self.new.fed(key[0], key[1], given.arrays, given.masks)
        except Exception as error:  # the layer is asked for what its model may never ask
            yield Row(named(old), self.old.kind(old[0]), note=f"it cannot be run alone: {told(error)}")
            continue
        for index, array in enumerate(found):
            place = (old[0], old[1], index)
            if self.old.has(place):
                difference = self.measure(self.old.output(place), array)
                row = self.row(named(place), difference, partial(self.old.lost, place), kind=self.old.kind(old[0]))
                if row.verdict == DIFFERS and self.old.masked and self.old.computed is None:
                    row = Row(row.what, row.kind, note=UNMASKED)
                yield row


def gradients(self: Ladder) -> Iterator[Row]:
    _trained(self)
    if self.old.spec is not None and draws.penalizes_by_chance(self.old.spec):
        raise Unclimbed(draws.PENALTY)
    if self.old.loss is None:
        raise Unclimbed(self.old.lacks("gradients") or "the trace holds no gradients")
    loss, found = self.new.loss_and_gradients(self.x, *self.batch())
    yield self.row("loss", compare(self.old.loss, loss), lambda: self.old.lost_loss, depth=self.depth)
    if self.old.spec is None:
        yield Row("gradients", note="the old architecture is not known")
        return
    variables = pairing.weights(self.old.spec.model, self.pairs, self.new.layers)
    trainable = {
        id(variable): gradient for variable, gradient in zip(self.new.model.trainable_weights, found, strict=True)
    }
    recorded = list(self.old.gradients())
    # Where a gradient cancels to nothing, its own size is what rounding left of it.
    least = tolerance.NOTHING * max(
        (float(np.abs(kept.values).max(initial=0.0)) for _, kept, _ in recorded), default=0.0
    )
    for path, kept, lost in recorded:
        gradient = trainable.get(id(variables.get(path)))
        if gradient is None:
            yield Row(path, note="the new model has no gradient for it")
            continue
        yield self.row(path, self.measure(kept, gradient, least), lost, depth=2 * self.depth, passes=2)


def one_step(self: Ladder) -> Iterator[Row]:
    """The loss before the first step, and the one after it."""
    yield from _losses(self, 0, 2)


def all_steps(self: Ladder) -> Iterator[Row]:
    """The other steps, and what the model computes after all of them."""
    yield from _losses(self, 2, None)
    steps = len(self.losses)
    if steps < len(self.old.losses):
        return
    for (name, kept, lost), array in zip(self.old.finals_after, self.new.forward(self.x), strict=True):
        found = self.measure(kept, array)
        yield self.row(f"{name} after training", found, lost, depth=2 * self.depth, training=steps)


def _losses(self: Ladder, start: int, end: int | None) -> Iterator[Row]:
    found = self.losses
    recorded = self.old.losses
    for number in range(len(found))[start:end]:
        moved = compare(recorded[number], found[number])
        one = partial(self.old.lost_of_step, number)
        yield self.row(f"loss of step {number + 1}", moved, one, depth=2 * self.depth, training=number + 1)


RUNGS: list[tuple[str, str, Callable[[Ladder], Iterator[Row]]]] = [
    ("structure", "structure", structure),
    ("weights", "weights", weights),
    ("whole", "whole forward", whole),
    ("free", "layer by layer", free),
    ("fed", "each layer alone", fed),
    ("gradients", "gradients", gradients),
    ("saved", "saved and loaded", saved),
    ("step", "one training step", one_step),
    ("steps", "all training steps", all_steps),
]
TRAINING = {"step", "steps"}
STILL = {name for name, _, _ in RUNGS} - {"structure", "saved"}


def _layered(self: Ladder) -> None:
    if not self.new.functional:
        raise Unclimbed("the layers of the new model cannot be looked at one by one")
    if self.old.spec is None:
        raise Unclimbed("the old architecture is not known, so that no layer has its twin")
    if not self.old.tensors():
        raise Unclimbed("the trace holds no outputs of layers")


def _trained(self: Ladder) -> None:
    if not self.new.model.compiled:
        raise Unclimbed("the new model is not compiled")
    if self.old.batch is None:
        raise Unclimbed("the old model was not compiled")
    if not self.old.repeats and self.drawn:
        raise Unclimbed(draws.NOTE)


def named(key: Key) -> str:
    path, call, index = key
    return path + (f" call {call}" if call else "") + (f" output {index}" if index else "")
