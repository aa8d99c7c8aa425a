"""A loop with sequences, states that remember their last values, and outputs that are stacked: `tf.while_loop`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.private import func_graph

# A loop of so few steps, and of so few operations in all of them, is written out: TensorFlow's loops cost more.
_FEW_STEPS = 16
_FEW_OPERATIONS = 500


@dataclass
class State:
    """A value that each step gets from the steps before: the first values, oldest first, and which of them it reads."""

    first: list[Any]
    taps: list[int]

    def seen(self, values: Sequence[Any]) -> list[Any]:
        """What a step reads of the values so far; the newest is last."""
        return [values[len(values) + tap] for tap in self.taps]


@dataclass
class Loop:
    """What a loop works on. `step` gets slices, states and carried values, and gives `Given`."""

    steps: Any
    sequences: list[Any]
    states: list[State]
    carried: list[Any]
    outputs: list[tuple[Any, Any]]  # dtype and static shape of one entry: first of the states, then of the others
    step: Callable[[list[Any], list[Any], list[Any]], Given]
    stops: bool = False
    truncate: int = -1
    kept_shapes: list[Any] | None = None  # of the carried values, where no step changes them
    size: int | None = None  # operations of one step, where its shapes are known


@dataclass
class Given:
    """What one step gave: entries of the outputs, the carried values, and whether to stop."""

    entries: list[Any]
    carried: list[Any]
    stop: Any = None


def run(loop: Loop) -> tuple[list[Any], list[Any]]:
    """The stacked outputs, and what the carried values have become."""
    if loop.stops and loop.truncate >= 0:
        # Which steps are the last can only be told when it is known how many there are: so it runs once for that.
        count, _, _ = _turn(_known_shapes(loop))
        loop = replace(loop, steps=tf.stop_gradient(count), stops=False)
    steps = tf.get_static_value(tf.convert_to_tensor(loop.steps))
    loop = _known_shapes(loop)
    few = steps is not None and 0 < steps <= _FEW_STEPS and not loop.stops
    if few and loop.size is not None and steps * loop.size <= _FEW_OPERATIONS:
        return _written_out(loop, int(steps))
    count, stacks, carried = _turn(loop)
    return _stacked(loop, stacks, count if loop.stops else None), carried


def _written_out(loop: Loop, steps: int) -> tuple[list[Any], list[Any]]:
    """The steps one after the other, without a loop."""
    sources = [tf.unstack(sequence[:steps], steps) for sequence in loop.sequences]
    states = [list(state.first) for state in loop.states]
    carried = list(loop.carried)
    stacks: list[list[Any]] = [[] for _ in loop.outputs]
    for index in range(steps):
        seen = [value for state, values in zip(loop.states, states, strict=True) for value in state.seen(values)]
        given = loop.step([source[index] for source in sources], seen, carried)
        entries = given.entries
        if 0 <= loop.truncate < steps - index:
            entries = [tf.stop_gradient(entry) if entry.dtype.is_floating else entry for entry in entries]
        states = [[*values[1:], entry] for values, entry in zip(states, entries[: len(states)], strict=True)]
        for stack, entry in zip(stacks, entries, strict=True):
            stack.append(entry)
        carried = list(given.carried)
    return [tf.stack(stack) for stack in stacks], carried


def _turn(loop: Loop) -> tuple[Any, list[Any], list[Any]]:
    """How many steps were taken, the entries, and what the carried values have become."""
    steps = tf.cast(loop.steps, tf.int32)
    known = tf.get_static_value(steps)
    if known is not None:
        steps = tf.constant(known)  # XLA asks how long a loop is at most
    sources = [_unstacked(sequence) for sequence in loop.sequences]
    stacks = [tf.TensorArray(dtype, size=steps, element_shape=shape) for dtype, shape in loop.outputs]
    states = [list(state.first) for state in loop.states]

    def body(index: Any, stop: Any, states: Any, carried: Any, stacks: Any) -> Any:
        slices = [source(index) for source in sources]
        seen = [value for state, values in zip(loop.states, states, strict=True) for value in state.seen(values)]
        given = loop.step(slices, seen, list(carried))
        entries = _truncated(given.entries, index, steps, loop.truncate)
        newest = zip(states, entries[: len(states)], strict=True)
        states = [[*values[1:], entry] for values, entry in newest]
        stacks = [stack.write(index, entry) for stack, entry in zip(stacks, entries, strict=True)]
        stop = tf.cast(given.stop, tf.bool) if loop.stops else stop
        return index + 1, stop, states, given.carried, stacks

    def more(index: Any, stop: Any, *_: Any) -> Any:
        return tf.logical_and(index < steps, tf.logical_not(stop)) if loop.stops else index < steps

    start = (tf.constant(0), tf.constant(False), states, list(loop.carried), stacks)
    index, _, _, carried, stacks = tf.while_loop(
        more, body, start, shape_invariants=_shapes(loop, states), maximum_iterations=steps
    )
    return index, stacks, list(carried)


def _shapes(loop: Loop, states: Any) -> Any:
    """What may change from step to step: lengths, where the type does not fix them."""
    scalar = tf.TensorShape([])
    kept = [[shape] * len(values) for values, (_, shape) in zip(states, loop.outputs, strict=False)]
    carried = loop.kept_shapes or [tf.TensorShape([None] * len(value.shape)) for value in loop.carried]
    return scalar, scalar, kept, carried, [tf.TensorShape(None)] * len(loop.outputs)


def _known_shapes(loop: Loop) -> Loop:
    """The shapes of entries and carried values where those of the inputs tell them: XLA takes no others.

    Where a step gives back another shape than it was given, or one that only its values will tell, nothing is fixed.
    """
    shapes = [
        state.first[-1].shape.merge_with(shape) for state, (_, shape) in zip(loop.states, loop.outputs, strict=False)
    ]
    given = [*[sequence.shape[1:] for sequence in loop.sequences], *shapes, *[each.shape for each in loop.carried]]
    if not all(shape.is_fully_defined() for shape in given):
        return loop
    graph = func_graph("shapes_of_a_step")
    with graph.as_default():
        slices = [tf.compat.v1.placeholder(each.dtype, each.shape[1:]) for each in loop.sequences]
        seen = [
            tf.compat.v1.placeholder(state.first[-1].dtype, shape)
            for state, shape in zip(loop.states, shapes, strict=True)
            for _ in state.taps
        ]
        kept = [tf.compat.v1.placeholder(each.dtype, each.shape) for each in loop.carried]
        found = loop.step(slices, seen, kept)
    before = [*shapes, *[each.shape for each in loop.carried]]
    after = [each.shape for each in [*found.entries[: len(shapes)], *found.carried]]
    if before != after:  # what one step may change, the next must not rely on
        return loop
    entries = [each.shape.merge_with(shape) for each, (_, shape) in zip(found.entries, loop.outputs, strict=True)]
    outputs = [(dtype, shape) for (dtype, _), shape in zip(loop.outputs, entries, strict=True)]
    size = len(graph.get_operations()) - len(given)
    return replace(loop, outputs=outputs, kept_shapes=before[len(shapes) :], size=size)


def _unstacked(sequence: Any) -> Callable[[Any], Any]:
    """What reads an entry of a sequence, so that the gradient of reading one is not as large as all."""
    shape = sequence.shape[1:]
    length = sequence.shape[0]
    if length is None or not shape.is_fully_defined() or not sequence.dtype.is_floating:
        array = tf.TensorArray(sequence.dtype, size=tf.shape(sequence)[0], element_shape=shape).unstack(sequence)
        return lambda index: array.read(index)
    kept = tf.constant(shape.as_list(), tf.int32)
    entries = tf.raw_ops.TensorListFromTensor(tensor=sequence, element_shape=kept)

    # TensorFlow's own gradient asks the list for its length: XLA takes only a number.
    @tf.custom_gradient
    def read(flow: Any, index: Any) -> Any:
        def backwards(upstream: Any) -> Any:
            empty = tf.raw_ops.TensorListReserve(
                element_shape=kept, num_elements=tf.constant(length), element_dtype=sequence.dtype
            )
            return tf.raw_ops.TensorListSetItem(input_handle=empty, index=index, item=upstream), None

        entry = tf.raw_ops.TensorListGetItem(
            input_handle=flow, index=index, element_shape=kept, element_dtype=sequence.dtype
        )
        return entry, backwards

    def part(index: Any) -> Any:
        found = read(entries, index)
        found.set_shape(shape)
        return found

    return part


def _truncated(entries: list[Any], index: Any, steps: Any, truncate: int) -> list[Any]:
    """Only the last so many steps have a gradient."""
    if truncate < 0:
        return entries
    early = index < steps - truncate
    return [tf.where(early, tf.stop_gradient(entry), entry) if entry.dtype.is_floating else entry for entry in entries]


def _stacked(loop: Loop, stacks: list[Any], taken: Any) -> list[Any]:
    results = []
    for number, (stack, (dtype, shape)) in enumerate(zip(stacks, loop.outputs, strict=True)):
        # A loop of no steps has no entry to tell the lengths; those of a state are known all the same.
        lengths: Any = [-1 if length is None else length for length in shape.as_list()]
        if number < len(loop.states):
            lengths = tf.shape(loop.states[number].first[-1])
        result = (
            tf.raw_ops.TensorListStack(
                input_handle=stack.flow, element_shape=tf.cast(lengths, tf.int32), element_dtype=dtype, num_elements=-1
            )
            if taken is None
            else tf.raw_ops.TensorListGather(
                input_handle=stack.flow,
                indices=tf.range(taken),
                element_shape=tf.cast(lengths, tf.int32),
                element_dtype=dtype,
            )
        )
        result.set_shape([None, *shape.as_list()])
        results.append(result)
    return results
