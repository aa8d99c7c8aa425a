"""`scan`: the user's function is called once, on variables for one step, and what it gave becomes a loop."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.compile.sharedvalue import SharedVariable
from kmigrate_shims.theano.gof import graph
from kmigrate_shims.theano.gof.fg import MissingInputError
from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.scan_module import arguments
from kmigrate_shims.theano.scan_module.results import get_updates_and_outputs
from kmigrate_shims.theano.scan_module.scan_op import Inner, Scan
from kmigrate_shims.theano.updates import OrderedUpdates

_logger = logging.getLogger("theano.scan_module.scan")


def scan(
    fn: Any,
    sequences: Any = None,
    outputs_info: Any = None,
    non_sequences: Any = None,
    n_steps: Any = None,
    truncate_gradient: int = -1,
    go_backwards: bool = False,
    mode: Any = None,
    name: Any = None,
    profile: Any = False,
    allow_gc: Any = None,
    strict: bool = False,
    return_list: bool = False,
) -> tuple[Any, Any]:
    """The outputs of `fn` step by step, stacked, and the updates of the shared variables that it updates."""
    fixed = arguments.fixed_steps(n_steps)
    given_sequences = arguments.read_sequences(sequences)
    states = arguments.read_states(outputs_info)
    others = [arguments.as_variable(each) for each in arguments.as_list(non_sequences)]

    parts = [part for sequence in given_sequences for part in sequence.slices()]
    whole = [part[0][::-1] if go_backwards else part[0] for part in parts]
    steps = arguments.count_steps(n_steps, whole)
    inner_states = [state.inner() for state in states]
    if fixed in (1, -1):
        slices = [(sequence[0] if go_backwards else part[2]) for sequence, part in zip(whole, parts, strict=True)]
        seen = [first for state in inner_states for _, first in state]
        return _once(_stepped(fn, *slices, *seen, *others), return_list)

    slices = [part[1] for part in parts]
    seen = [inner for state in inner_states for inner, _ in state]
    condition, outputs, updates = get_updates_and_outputs(_stepped(fn, *slices, *seen, *others))
    outputs = [tensor.as_tensor_variable(each) for each in outputs]
    if not states:
        states = [arguments.State() for _ in outputs]
        inner_states = [[] for _ in outputs]
    _check_count(outputs, states)
    order, recurrent = _order(states)
    carried, new_values = _updated([*outputs, *([] if condition is None else [condition])], updates, [*slices, *seen])
    inner = Inner(
        slices=slices,
        taps=[states[place].taps for place in order[:recurrent]],
        states=[[variable for variable, _ in inner_states[place]] for place in order[:recurrent]],
        carried=carried,
        captured=[],
        outputs=[outputs[place] for place in order],
        updates=new_values,
        condition=condition,
    )
    _fit_outputs(inner)
    inner.captured = _captured(inner, others, strict)
    info = {"as_while": condition is not None, "name": name, "mode": mode, "strict": strict, "profile": profile}
    info |= {"allow_gc": allow_gc, "truncate_gradient": truncate_gradient, "n_seqs": len(slices)}
    op = Scan(inner, name=name, truncate_gradient=truncate_gradient, info=info)
    firsts = [_first(states[place]) for place in order[:recurrent]]
    sources = [sequence[:steps] for sequence in whole]
    found = op(steps, *sources, *firsts, *carried, *inner.captured, return_list=True)
    results = [output for _, output in sorted(zip(order, found, strict=False), key=lambda pair: pair[0])]
    return _as_asked(results, return_list), _changes(zip(carried, found[len(outputs) :], strict=True))


class Steps:
    """How many steps of loops are being written down now, one in the other."""

    under_way = 0


def _stepped(fn: Any, *given: Any) -> Any:
    Steps.under_way += 1
    try:
        return fn(*given)
    finally:
        Steps.under_way -= 1


def _order(states: list[Any]) -> tuple[list[int], int]:
    """The places of the states that feed back, then of the others, and how many the first are."""
    back = [place for place, state in enumerate(states) if state.feeds_back]
    return back + [place for place in range(len(states)) if place not in back], len(back)


def _check_count(outputs: list[Any], states: list[Any]) -> None:
    if len(outputs) != len(states):
        raise ValueError(
            "Please provide None as outputs_info for any output that does not feed back into scan (i.e. it behaves "
            f"like a map). fn gave {len(outputs)} outputs, outputs_info has {len(states)}."
        )


def _changes(pairs: Iterable[tuple[Any, Any]]) -> OrderedUpdates:
    changes = OrderedUpdates()
    for variable, value in pairs:
        changes[variable] = value
    return changes


def _as_asked(results: list[Any], return_list: bool) -> Any:
    if return_list is not True:
        if len(results) == 1:
            return results[0]
        if not results:
            return None
    return results


def _once(returned: Any, return_list: bool) -> tuple[Any, Any]:
    """One step is no loop: the outputs get an axis of time, and the updates are those of the function."""
    condition, outputs, updates = get_updates_and_outputs(returned)
    if condition is not None:
        _logger.warning(
            "When the number of steps is fixed and equal to 1, the stopping condition %s is ignored", condition
        )
    stacked = [
        tensor.unbroadcast(tensor.shape_padleft(output), 0) if hasattr(output, "ndim") else output for output in outputs
    ]
    return (stacked[0] if return_list is not True and len(stacked) == 1 else stacked), _changes(updates.items())


def _first(state: arguments.State) -> Any:
    return state.initial if state.is_single else state.initial[: state.depth]


def _updated(outputs: list[Any], updates: Any, inner: list[Any]) -> tuple[list[Any], list[Any]]:
    """The shared variables that a step changes, by its updates or by their own default, and their new values."""
    found: OrderedDict[Any, Any] = OrderedDict()
    for variable, value in updates.items():
        if not isinstance(variable, SharedVariable):
            raise TypeError("The keys of the updates that fn returns must be shared variables.", variable)
        found[variable] = value if isinstance(value, Variable) else variable.type.filter_variable(value)
    waiting = [*outputs, *found.values()]
    seen: set[Any] = set()
    while waiting:
        # A default update may itself read shared variables that have one.
        for leaf in graph.inputs([waiting.pop()]):
            if leaf in seen or not isinstance(leaf, SharedVariable):
                continue
            seen.add(leaf)
            default = getattr(leaf, "default_update", None)
            if default is not None and leaf not in found:
                found[leaf] = default
                waiting.append(default)
    return list(found), [_fitted(variable, value) for variable, value in found.items()]


def _fitted(variable: Any, value: Any) -> Any:
    if value.type != variable.type and getattr(value.type, "dtype", 0) == getattr(variable.type, "dtype", 1):
        return variable.type.filter_variable(value)
    return value


def _fit_outputs(inner: Inner) -> None:
    """An output whose axis is known to have one entry may feed a state that does not say so."""
    for number, variables in enumerate(inner.states):
        output, wanted = inner.outputs[number], variables[0].type
        same = getattr(output.type, "dtype", None) == wanted.dtype and output.ndim == wanted.ndim
        if same and any(new and not old for new, old in zip(output.broadcastable, wanted.broadcastable, strict=True)):
            loose = [not old for old in wanted.broadcastable]
            inner.outputs[number] = tensor.unbroadcast(output, *[axis for axis, free in enumerate(loose) if free])


def _captured(inner: Inner, others: list[Any], strict: bool) -> list[Any]:
    """What the step reads from outside: what was said to be, and what it uses without saying."""
    leaves = _ends(inner.results(), {*inner.given(), *others})
    changing = set(inner.given())
    leaves = [leaf for leaf in leaves if leaf not in changing]
    # What was said to be read is an input of the loop even where it is not.
    found = list(OrderedDict.fromkeys(each for each in others if not isinstance(each, Constant)))
    for leaf in leaves:
        if isinstance(leaf, Constant) or leaf in found:
            continue
        # Of what was not said, only shared variables were asked for: others became inputs all the same.
        if strict and isinstance(leaf, SharedVariable) and leaf not in others:
            raise MissingInputError(
                f"An input of the graph, used by the function given to scan, was not provided: {leaf}. With "
                "strict=True pass it to the `non_sequences` of scan, and use it from the arguments.",
                leaf,
            )
        found.append(leaf)
    return found


def _ends(results: list[Any], stops: set[Any]) -> list[Any]:
    """Where the way back from some expressions ends: at variables that nothing computes, and at given ones."""
    waiting, seen, found = list(results), set(), []
    while waiting:
        variable = waiting.pop()
        if variable in seen:
            continue
        seen.add(variable)
        if variable.owner is None or variable in stops:
            found.append(variable)
        else:
            waiting.extend(variable.owner.inputs)
    return found
