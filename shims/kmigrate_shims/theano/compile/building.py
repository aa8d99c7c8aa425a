"""The TensorFlow programs of a function: one for the shapes that it sees first, one for all others.

With known shapes TensorFlow folds more away, Theano's errors about shapes are found, and XLA can be asked for: it is,
once the calls have taken as long as it takes XLA to compile.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.graph.program import Program
from kmigrate_shims.theano.compile.errors import translated
from kmigrate_shims.theano.compile.lengths import Lengths
from kmigrate_shims.theano.gof.graph import Constant
from kmigrate_shims.theano.gof.objects import Cell, Held
from kmigrate_shims.theano.lowering.numpy_streams import ALSO_FOR_XLA

_FORWARDING = frozenset({"Identity", "Reshape", "Squeeze", "ExpandDims", "StopGradient", "EnsureShape", "Snapshot"})
_SOURCES = frozenset({"Placeholder", "ReadVariableOp", "Const"})
# Seconds that a function has run before XLA compiles it, and the calls in which XLA must prove to be worth it.
_PATIENCE = 0.5
_WORTH = 0.00015
_TRIALS = 8
_MANY = 200
_FAIR = 3
# So many calls of which XLA was not sure are enough.
_DOUBTFUL = 50


class _Shapes:
    """A count that goes up whenever the shape of a shared variable may have changed."""

    epoch = 0


def shapes_changed() -> None:
    """Programs that were made for certain shapes of shared variables must look again."""
    _Shapes.epoch += 1


class Builds:
    """The programs of one function."""

    def __init__(
        self,
        inputs: list[Any],
        outputs: list[Any],
        kept: list[Any],
        changes: dict[Any, Any],
        replaced: dict[Any, Any],
        name: Any,
        compiles: bool = True,
    ) -> None:
        self.inputs, self.replaced, self.changes = inputs, replaced, changes
        self.wanted = [each.variable for each in outputs] + [each.update for each in kept]
        self.name = "".join(letter if letter.isalnum() else "_" for letter in str(name or "theano_function"))
        self._exact: _Build | None = None
        self._shapes: tuple[Any, ...] | None = None
        self._general: _Build | None = None
        self._lengths: Lengths | None = None
        self._epoch = -1
        self._made = 0
        self._simple = all(type(each.type).__name__ == "TensorType" for each in self.wanted)
        self._compiles = compiles
        self.watching = False
        # Inputs that are None, and the outputs that are None for that.
        self.absent: list[Any] = []
        self._none: set[int] = set()

    def run(self, arrays: Any) -> list[Any]:
        """The values of all outputs, then those of inputs that are updated."""
        if not self.changes or host.inside():
            return self._run(arrays)
        with host.CHANGING:
            return self._run(arrays)

    def _run(self, arrays: Any) -> list[Any]:
        try:
            exact = self._exact
            fresh = exact is not None and self._epoch == _Shapes.epoch
            if fresh and self._shapes == tuple([each.shape for each in arrays]):
                if exact.plain is not None:  # type: ignore[union-attr]
                    return exact.plain(arrays)  # type: ignore[union-attr]
                if self._lengths is None or self._lengths.hold(arrays):
                    return exact.timed(arrays, self)  # type: ignore[union-attr]
                return self._for_all()(arrays)
            return self._chosen(arrays)(arrays)
        except (tf.errors.OpError, TypeError, ValueError, AttributeError) as error:
            if self.absent and not isinstance(error, tf.errors.OpError):
                raise TypeError(f"An input is None ({self.absent[0]}), and is computed with: {error}") from error
            raise translated(error) from error

    def run_watched(self, arrays: Any) -> tuple[list[Any], list[tuple[Any, Any]]]:
        """The values of all outputs, and of each variable on the way, in the order in which they were computed."""
        try:
            build = self._chosen(arrays)
            found = build(arrays)
        except (tf.errors.OpError, TypeError, ValueError) as error:
            raise translated(error) from error
        outputs = len(found) - len(build.watched)
        return found[:outputs], list(zip(build.watched, found[outputs:], strict=True))

    def fetched(self, found: list[Any]) -> list[Any]:
        """The outputs as values of their types."""
        if self._simple:
            return found
        values = []
        place = 0
        for number, each in enumerate(self.wanted):
            count = each.type.parts() if hasattr(each.type, "parts") else 1
            values.append(None if number in self._none else each.type.fetch(found[place : place + count]))
            place += count
        return values

    def without(self, inputs: list[Any], outputs: list[Any], kept: list[Any]) -> Builds:
        """The programs for calls in which some inputs are None."""
        given = [each for each in self.inputs if each not in inputs]
        made = Builds(given, outputs, kept, self.changes, self.replaced, self.name, compiles=False)
        made.absent, made._simple = [each.variable for each in inputs], False
        return made

    def _parts(self, lowering: Lowering) -> list[Any]:
        """The tensors of all outputs."""
        found: list[Any] = []
        for place, each in enumerate(self.wanted):
            value = lowering(each)
            if self.absent and isinstance(value, Held):
                self._none.add(place)
                found.append(tf.constant(0))
            else:
                found.extend(_unpacked(each.type, value, lowering))
        return found

    def _chosen(self, arrays: Any) -> _Build:
        shapes = tuple([getattr(each, "shape", ()) for each in arrays])
        stale = self._exact is not None and self._epoch != _Shapes.epoch
        if stale or (self._exact is None and self._general is None):
            if self._made < 3:
                self._made += 1
                self._shapes, self._epoch = shapes, _Shapes.epoch
                self._lengths = Lengths(self.inputs, self.replaced, arrays)
                self._exact = self._program(shapes)
                self._lengths.settle()
                return self._exact
            self._exact = None
        return self._for_all()

    def _for_all(self) -> _Build:
        """The program for all shapes."""
        if self._general is None:
            self._general = self._program(None)
        return self._general

    def sliced(self) -> bool:
        """Whether each call must be asked for the lengths of its slices."""
        return self._lengths is not None and self._lengths.checks_calls

    def compiled(self) -> _Build | None:
        """The same program for the same shapes by XLA, or None where that is not wanted."""
        exact = self._exact
        if not self._compiles or exact is None or exact.program.unfit_for_xla(but=ALSO_FOR_XLA):
            return None
        assert self._lengths is not None
        self._lengths.for_xla = True
        try:
            made = self._program(self._shapes, compiled=True)
        except ImportError:  # the private operation for parts is not in every TensorFlow
            return None
        unfit = made.program.unfit_for_xla() or made.program.shaped_by_values()
        return None if unfit or (made.doubted and made.moved) else made

    def _program(self, shapes: tuple[Any, ...] | None, compiled: bool = False) -> _Build:
        specs = [spec for each in self.inputs for spec in each.variable.type.specs()]
        if shapes is not None:
            specs = [(dtype, shape) for (dtype, _), shape in zip(specs, shapes, strict=True)]
        moved: list[Any] = []
        watched: list[Any] = []

        doubts: list[Any] | None = [] if compiled else None

        def body(feeds: list[Any], effects: list[Any]) -> list[Any]:
            return self._lowered(feeds, effects, moved, watched, exact=shapes is not None, doubts=doubts)

        program = Program(specs, body, name=self.name, compiled=compiled)
        return _Build(program, moved, watched, doubted=bool(doubts))

    def _lowered(
        self,
        feeds: list[Any],
        effects: list[Any],
        moved: list[Any],
        watched: list[Any],
        exact: bool,
        doubts: list[Any] | None = None,
    ) -> list[Any]:
        lowering = Lowering(replaced=self.replaced)
        lowering.exact = exact
        lowering.doubts = doubts
        lowering.lengths = self._lengths if exact else None
        said = [*self.replaced, *[each.variable for each in self.inputs]]
        lowering.stood_for = frozenset(each for each in said if each.owner is not None)
        waiting = list(feeds)
        for each in self.inputs:
            count = len(each.variable.type.specs())
            lowering.bind(each.variable, each.variable.type.pack(waiting[:count]))
            waiting = waiting[count:]
        for each in self.absent:
            lowering.bind(each, Held(None))
        lowering.prepare([*self.wanted, *self.changes.values()])
        fetches = self._parts(lowering)
        new = [(target, _unpacked(target.type, lowering(value), lowering)) for target, value in self.changes.items()]
        if self.watching:
            # Only what is really computed: a formula that is replaced by a stabler one overflows in vain.
            computed = {each: value for each, value in lowering.memo.items() if isinstance(value, tf.Tensor)}
            watched += [each for each in computed if not isinstance(each, Constant)]
            fetches += [tf.identity(computed[each]) for each in watched]
        sure = tf.reduce_all(tf.stack(doubts)) if doubts else None
        if sure is not None:
            # What is not sure is computed again by the plain program, from the values of before.
            new = [(target, _if_sure(sure, parts, target.type.unpack(lowering(target)))) for target, parts in new]
        with tf.control_dependencies([each for each in lowering.reads if each.graph is lowering.graph]):
            for target, parts in new:
                changed = target.lower_update([_own(part) for part in parts], effects)
                if changed is not None:
                    moved.append(changed)
        fetches += [shape for _, shape in moved if not isinstance(shape, tuple)]
        return fetches if sure is None else [*fetches, sure]


class _Build:
    """A program, the shared variables whose shapes it may change, and how long it has run."""

    def __init__(self, program: Program, moved: list[Any], watched: list[Any], doubted: bool = False) -> None:
        self.program = program
        self.doubted = doubted
        self._again = 0
        self.moved, self.watched = moved, watched
        self._calls = 0
        self._spent = 0.0
        # The best of some calls: a busy machine makes any single call slow.
        self._best = self._best_of_faster = float("inf")
        self._faster: _Build | None = None
        self._tried = 0
        self._settled = False
        # What runs it without a further look, once nothing is left to find out.
        self.plain: Program | None = None

    def __call__(self, arrays: Any) -> list[Any]:
        if not self.moved:
            return self.program(arrays)
        found = self.program(arrays)
        for cell, shape in reversed(self.moved):
            cell.reshaped(shape if isinstance(shape, tuple) else tuple(found.pop().tolist()))
        return found

    def timed(self, arrays: Any, builds: Builds) -> list[Any]:
        """Run it, by XLA where that has proved to be faster."""
        if self._settled:
            if self._faster is not None:
                return self._quickly(arrays)
            if not self.moved and not builds.sliced():
                self.plain = self.program
            return self(arrays)
        if self._faster is not None:
            return self._trial(arrays)
        start = perf_counter()
        found = self(arrays)
        taken = perf_counter() - start
        self._spent += taken
        self._calls += 1
        self._best = min(self._best, taken)
        if self._calls == _MANY and self._best <= _WORTH:
            self._settled = True
        if self._spent > _PATIENCE and self._calls >= _TRIALS:
            self._faster = builds.compiled() if self._best > _WORTH else None
            self._settled = self._faster is None
        return found

    def _quickly(self, arrays: Any) -> list[Any]:
        """Run it by XLA. Where that is not sure of its numbers it changed nothing, and the plain program is run."""
        faster = self._faster
        assert faster is not None
        if not faster.doubted:
            return faster(arrays)
        found = faster.program(arrays)
        if found.pop():
            return found
        self._again += 1
        if self._again > _DOUBTFUL:
            self._faster, self._settled = None, True
        return self(arrays)

    def _trial(self, arrays: Any) -> list[Any]:
        """XLA's first calls: it may refuse, compile anew for every value, or be slower; then it is given up."""
        start = perf_counter()
        try:
            found = self._quickly(arrays)
        except (tf.errors.OpError, TypeError, ValueError):
            if self._tried:
                raise
            self._faster, self._settled = None, True
            return self(arrays)
        taken = perf_counter() - start
        self._tried += 1
        if self._tried == 1:  # it compiles in its first call
            return found
        self._best_of_faster = min(self._best_of_faster, taken)
        hopeless = self._tried > _FAIR and self._best_of_faster > max(0.05, 2 * self._best)
        # As slow as compiling: it does so for every value.
        hopeless = hopeless or taken > max(0.3, 50 * self._best)
        # On a busy machine a few calls in a row may all be slow.
        enough = self._tried > (_TRIALS if self._best_of_faster <= self._best else 4 * _TRIALS)
        if enough or hopeless:
            self._settled = True
            if self._best_of_faster > self._best:
                self._faster = None
        return found


def _unpacked(kind: Any, value: Any, lowering: Lowering) -> list[Any]:
    """The tensors of a value. What looks for an object in its place does so before the updates."""
    parts = list(kind.unpack(value))
    if isinstance(value, Held | Cell):
        lowering.reads += [each.op for each in parts]
    return parts


def _if_sure(sure: Any, parts: list[Any], old: list[Any]) -> list[Any]:
    """The new values, or the old ones where it is not sure that these are right. A shape that changes stays as it is
    given: such a program is not taken."""
    pairs = zip(parts, old, strict=True)
    return [tf.where(sure, part, kept) if part.shape == kept.shape else part for part, kept in pairs]


def _own(value: Any) -> Any:
    """A value that no array of the caller and no other variable shares the memory of."""
    source = value
    while source.op.type in _FORWARDING:
        source = source.op.inputs[0]
    shared = source.op.type in _SOURCES or _is_fixed(source)
    return tf.raw_ops.Snapshot(input=value) if shared else value


def _is_fixed(tensor: Any) -> bool:
    """Whether nothing that differs from call to call goes into a tensor: TensorFlow makes a constant of it."""
    waiting, seen = [tensor.op], set()
    while waiting:
        op = waiting.pop()
        if op.type in ("Placeholder", "ReadVariableOp") or op.op_def.is_stateful:
            return False
        if op not in seen:
            seen.add(op)
            waiting += [each.op for each in op.inputs]
    return True
