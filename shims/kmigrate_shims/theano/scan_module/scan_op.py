"""The loop as one operation: its inner variables and outputs, and how it becomes a loop of TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph import Lowering, current
from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.lowering import loop
from kmigrate_shims.theano.tensor.type import TensorType


@dataclass
class Inner:
    """One step: the variables that it reads and what it gives."""

    slices: list[Any]
    taps: list[list[int]]  # of each state
    states: list[list[Any]]  # of each state, a variable for each tap
    carried: list[Any]  # shared variables that the step updates
    captured: list[Any]  # what the step reads and no step changes
    outputs: list[Any]  # first those of the states
    updates: list[Any]  # the new values of `carried`
    condition: Any = None
    names: list[str] = field(default_factory=list)

    def given(self) -> list[Any]:
        """The variables that change from step to step."""
        return [*self.slices, *[each for state in self.states for each in state], *self.carried]

    def results(self) -> list[Any]:
        """All that a step computes."""
        return [*self.outputs, *self.updates, *([] if self.condition is None else [self.condition])]


class Scan(Op):
    """Inputs: the number of steps, sequences, first states, carried values, captured values."""

    def __init__(self, inner: Inner, name: Any = None, truncate_gradient: int = -1, info: Any = None) -> None:
        self.inner = inner
        self.name = name
        self.truncate_gradient = truncate_gradient
        self.info = dict(info or {})
        self.as_while = inner.condition is not None
        self._connected: list[list[bool]] | None = None

    inputs = property(lambda self: self.inner.given())
    outputs = property(lambda self: self.inner.results())

    def __str__(self) -> str:
        kind = "do_while" if self.as_while else "for"
        return f"{kind}{{cpu,{self.name or 'scan_fn'}}}"

    def __eq__(self, other: Any) -> bool:
        return self is other

    def __hash__(self) -> int:
        return object.__hash__(self)

    def make_node(self, *inputs: Any) -> Apply:
        steps, *rest = inputs
        given = [tensor.as_tensor_variable(steps)]
        if str(given[0].type.dtype) not in tensor.integer_dtypes or given[0].ndim:
            raise ValueError(f"The number of steps must be a scalar int, not {given[0].type}.")
        inner = self.inner
        sequences, states, carried, captured = self.parted(rest)
        given += sequences
        for number, (state, variables) in enumerate(zip(states, inner.states, strict=True)):
            given.append(self._checked_state(number, state, variables[0]))
        outputs = [_stack_type(each)() for each in inner.outputs]
        for variable, update in zip(inner.carried, inner.updates, strict=True):
            if variable.type != update.type and getattr(variable.type, "dtype", None) != getattr(
                update.type, "dtype", None
            ):
                raise ValueError(_wrong_dtype(variable, variable.type.dtype, update.type.dtype))
        return Apply(self, [*given, *carried, *captured], outputs + [each.type() for each in carried])

    def parted(self, values: Any) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
        """Sequences, states, carried and captured values, of all inputs but the first."""
        inner, rest = self.inner, list(values)
        parts = []
        for length in (len(inner.slices), len(inner.states), len(inner.carried), len(inner.captured)):
            parts.append(rest[:length])
            rest = rest[length:]
        return parts[0], parts[1], parts[2], parts[3]

    def _checked_state(self, number: int, state: Any, variable: Any) -> Any:
        output = self.inner.outputs[number]
        wanted, found = variable.type, output.type
        if not hasattr(wanted, "dtype"):
            return state
        if wanted.dtype != found.dtype:
            raise ValueError(_wrong_dtype(state, wanted.dtype, found.dtype))
        if wanted.ndim != found.ndim:
            raise ValueError(
                f"The initial state (`outputs_info`) of variable {state} has {wanted.ndim} dimension(s) for "
                "each step, while "
                f"the result of the inner function of scan (`fn`) has {found.ndim}. Change one by "
                "dimshuffle or reshape."
            )
        for axis, (new, old) in enumerate(zip(found.broadcastable, wanted.broadcastable, strict=True)):
            if new != old:
                raise TypeError(
                    f"The broadcast pattern of the output of scan ({_stack_type(output)}) is inconsistent with the one "
                    f"provided in `output_info` ({_stack_type(variable)}). The output on axis {axis + 1} is "
                    f"`{new}`, but it "
                    f"is `{old}` in `output_info`. Make them consistent, e.g. using theano.tensor."
                    "{patternbroadcast,unbroadcast,addbroadcast}."
                )
        return state

    def lower(self, node: Any, *values: Any) -> list[Any]:
        steps, *rest = values
        sequences, states, carried, captured = self.parted(rest)
        inner = self.inner
        # What no step changes is computed once, in this graph: `around` knows it, the steps ask it.
        around = Lowering(current())
        for variable, value, source in zip(inner.captured, captured, self.parted(node.inputs[1:])[3], strict=True):
            if source is not variable:
                around.bind(variable, value)

        def step(slices: list[Any], seen: list[Any], kept: list[Any]) -> loop.Given:
            body = Lowering(around)
            variables = [*inner.slices, *[each for state in inner.states for each in state], *inner.carried]
            for variable, value in zip(variables, [*slices, *seen, *kept], strict=True):
                body.bind(variable, _shaped(variable, value))
            results = body.all(inner.results())
            condition = results.pop() if inner.condition is not None else None
            number = len(inner.outputs)
            return loop.Given(results[:number], results[number:], condition)

        whole = loop.Loop(
            steps=steps,
            sequences=sequences,
            states=[self._first(number, state) for number, state in enumerate(states)],
            carried=carried,
            outputs=[(tf.as_dtype(each.type.dtype), _static(each.type)) for each in inner.outputs],
            step=step,
            stops=self.as_while,
            truncate=self.truncate_gradient,
        )
        stacks, kept = loop.run(whole)
        return [*stacks, *kept]

    def _first(self, number: int, state: Any) -> loop.State:
        taps = self.inner.taps[number]
        if taps == [-1]:
            return loop.State([state], taps)
        return loop.State([state[place] for place in range(-min(taps))], taps)

    def undefined_inside(self, result: Any, moves: Callable[[Any], bool]) -> str | None:
        """Why the gradient of a result of the loop is not defined, where a step says so on the way of what moves."""
        from kmigrate_shims.theano.gradient_types import grad_undefined

        inner, node = self.inner, result.owner
        pattern = self.connection_pattern(node)
        results = [*inner.outputs, *inner.updates]
        groups = [[each] for each in inner.slices] + [list(state) for state in inner.states]
        groups += [[each] for each in (*inner.carried, *inner.captured)]
        given = [place for place, each in enumerate(node.inputs[1:]) if moves(each)]
        # What moves in a step: what is given from outside, and states that are computed of it in an earlier step.
        changing = {place for place in range(len(results)) if any(pattern[1 + each][place] for each in given)}
        states = {len(inner.slices) + place: place for place in range(len(inner.states))}
        moving = {*given, *[place for place, of in states.items() if of in changing]}
        # What is asked for in a step: the result, and states of which it is computed in a later step.
        asked = {result.index, *[of for place, of in states.items() if pattern[1 + place][result.index]]}
        for variable in [each for place in sorted(moving) for each in groups[place]]:
            reason = grad_undefined.reason_between(variable, [results[place] for place in sorted(asked)])
            if reason is not None:
                return reason
        return None

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Which inputs take part in which outputs, by one step or over several; the number of steps in none."""
        if self._connected is None:
            self._connected = connections(self.inner)
        return [list(row) for row in self._connected]


def connections(inner: Inner) -> list[list[bool]]:
    """For the number of steps and each input behind it: the results of the loop in which it takes part."""
    from kmigrate_shims.theano.gradient import connected

    results = [*inner.outputs, *inner.updates]
    states, changing = len(inner.states), len(inner.carried)
    groups = [[each] for each in inner.slices] + [list(state) for state in inner.states]
    groups += [[each] for each in (*inner.carried, *inner.captured)]
    direct = [connected([each for group in groups for each in group], [result]) for result in results]
    reached = [{place for place, group in enumerate(groups) if any(found[each] for each in group)} for found in direct]
    # What a step takes from the step before comes, in the end, from what that was computed of.
    feeds = {len(inner.slices) + place: place for place in range(states)}
    feeds |= {len(inner.slices) + states + place: len(inner.outputs) + place for place in range(changing)}
    grows = True
    while grows:
        grows = False
        for taken in reached:
            more = set().union(*[reached[feeds[place]] for place in taken if place in feeds]) - taken
            grows = grows or bool(more)
            taken |= more
    return [[False] * len(results)] + [[place in taken for taken in reached] for place in range(len(groups))]


def _shaped(variable: Any, value: Any) -> Any:
    pattern = getattr(variable.type, "broadcastable", None)
    if pattern is not None and isinstance(value, tf.Tensor) and value.shape.rank is None:
        value.set_shape([None] * len(pattern))
    return value


def _static(kind: Any) -> Any:
    return tf.TensorShape([1 if broadcasts else None for broadcasts in kind.broadcastable])


def _stack_type(variable: Any) -> Any:
    kind = variable.type
    return TensorType(kind.dtype, (False, *kind.broadcastable))


def _wrong_dtype(variable: Any, wanted: str, found: str) -> str:
    return (
        "When compiling the inner function of scan the following error has been encountered: The initial state "
        f"(`outputs_info` in scan nomenclature) of variable {variable} has dtype {wanted}, while the "
        "result of the inner "
        f"function (`fn`) has dtype {found}. This can happen if the inner function of scan results in an "
        "upcast or downcast."
    )
