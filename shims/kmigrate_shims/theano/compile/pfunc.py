"""The arguments of `theano.function`, read and checked."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from copy import copy
from typing import Any

from kmigrate_shims.theano.compile.function_module import Function, UnusedInputError
from kmigrate_shims.theano.compile.io import In, Param, SymbolicOutput, as_input  # noqa: F401 - found here by its old name
from kmigrate_shims.theano.compile.sharedvalue import SharedVariable
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.fg import MissingInputError
from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.gof.walks import ancestors, rebuilt
from kmigrate_shims.theano.gradient_types import null_of


def iter_over_pairs(pairs: Any) -> list[Any]:
    """The pairs of a mapping, or of a list of pairs."""
    return list(pairs.items()) if isinstance(pairs, Mapping) else list(pairs or [])


def pfunc(
    params: Any,
    outputs: Any = None,
    mode: Any = None,
    updates: Any = None,
    givens: Any = None,
    no_default_updates: Any = False,
    accept_inplace: bool = False,
    name: Any = None,
    rebuild_strict: bool = True,
    allow_input_downcast: Any = None,
    profile: Any = None,
    on_unused_input: Any = None,
    output_keys: Any = None,
) -> Function:
    """A function of these inputs, outputs and updates."""
    if not isinstance(params, (list, tuple)):
        raise Exception("in pfunc() the first argument must be a list or a tuple")
    if not isinstance(no_default_updates, (bool, list)):
        raise TypeError("no_default_update should be either a boolean or a list")
    pairs = _update_pairs(updates)
    inputs = [as_input(each, allow_input_downcast) for each in params]
    replaced, others = _givens(givens, inputs, rebuild_strict)
    _check_inputs(inputs)
    changes = _updates(pairs)
    for each in inputs:
        if each.update is not None and each.variable in changes:
            raise ValueError("an input has two updates", each.variable)
    from kmigrate_shims.theano.compile.mode import get_mode
    from kmigrate_shims.theano.compile.profiling import profile_for

    wanted, keys = _outputs(outputs)
    if others:
        wanted = [SymbolicOutput(rebuilt([each.variable], others)[0], each.borrow) for each in wanted]
        changes = {each: _fitting(each, rebuilt([value], others)[0]) for each, value in changes.items()}
    roots = [each.variable for each in wanted] + [each.update for each in inputs if each.update is not None]
    _add_default_updates(roots, changes, replaced, inputs, no_default_updates)
    _check_unused(roots, changes, replaced, inputs, on_unused_input)
    _check_complete(roots, changes, replaced, inputs)
    made = Function(
        inputs,
        wanted,
        keys if output_keys is None else output_keys,
        changes,
        replaced,
        single=isinstance(outputs, (Variable, SymbolicOutput)),
        nothing=outputs is None,
        name=name,
        mode=get_mode(mode),
    )
    made.profiled(profile_for(profile, name))
    return made


def _update_pairs(updates: Any) -> list[Any]:
    if updates is None:
        return []
    if (isinstance(updates, dict) and type(updates) is not dict) or isinstance(updates, Mapping):
        return list(updates.items())
    pairs = list(updates)
    if pairs and any(isinstance(each, Variable) for each in pairs):
        raise ValueError("The updates parameter must be an OrderedDict/dict or a list of lists/tuples with 2 elements")
    return pairs


def _givens(givens: Any, inputs: list[In], strict: bool) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What stands for what; and apart from it, where that may be, what is of another type: with it expressions are made
    anew."""
    from kmigrate_shims.theano.compile.sharedvalue import shared

    replaced: dict[Any, Any] = {}
    others: dict[Any, Any] = {}
    given = {each.variable for each in inputs}
    for old, new in iter_over_pairs(givens):
        if not isinstance(old, Variable):
            raise TypeError("given keys must be Variable", old)
        if not isinstance(new, Variable):
            new = shared(new)
        if old in given:
            raise RuntimeError(
                f"You are trying to replace variable '{old}' through the `givens` parameter, but this variable is an "
                "input to your function. Replacing inputs is currently forbidden because it has no effect. One way to "
                "modify an input `x` to a function evaluating f(x) is to define a new input `y` and use "
                "`theano.function([y], f(x), givens={x: g(y)})`. Another solution consists in using `theano.clone`, "
                "e.g. like this: `theano.function([x], theano.clone(f(x), replace={x: g(x)}))`."
            )
        if not strict and old.type != new.type:
            others[old] = new
            continue
        replaced[old] = _of_itself(old, new if old.type == new.type else old.type.filter_variable(new))
    for old, new in replaced.items():
        for other in ancestors([new]):
            if other in replaced and other is not new and other is not old:
                raise AssertionError(
                    "When using 'givens' or 'replace' with several (old_v, new_v) replacement pairs, you can not have "
                    "a new_v variable depend on an old_v one. For instance, givens = {a:b, b:(a+1)} is not allowed. "
                    f"Here, the old_v {other} is used to compute other new_v's, but it is scheduled to be replaced by "
                    f"{replaced[other]}."
                )
    return replaced, others


def _of_itself(old: Variable, new: Variable) -> Variable:
    """What is given for a variable; where it is computed from that variable, from its own value."""
    if old not in ancestors([new]):
        return new
    if isinstance(old, SharedVariable):
        own = copy(old)
    else:
        own = old.clone() if old.owner is None else old.owner.clone().outputs[old.index or 0]
    found: Variable = rebuilt([new], {old: own})[0]
    return found


def _check_inputs(inputs: list[In]) -> None:
    seen: dict[Any, int] = {}
    for place, each in enumerate(inputs):
        if each.variable in seen:
            raise UnusedInputError(
                f"Variable {each.variable} is used twice in inputs to theano.function, at indices "
                f"{seen[each.variable]} and {place}.  This would result in values provided for it being ignored. "
                "Please do not duplicate variables in the inputs list."
            )
        seen[each.variable] = place
        if isinstance(each.variable, SharedVariable) and not each.implicit:
            raise TypeError(
                f"Cannot use a shared variable ({each.variable}) as explicit input. Consider substituting a non-shared "
                "variable via the `givens` parameter"
            )
        if each.value is not None and isinstance(each.value, SharedVariable):
            continue


def _updates(pairs: list[Any]) -> dict[Any, Any]:
    changes: dict[Any, Any] = {}
    for target, value in pairs:
        if not isinstance(target, SharedVariable):
            raise TypeError("update target must be a SharedVariable", target)
        if target in changes:
            raise ValueError("this shared variable already has an update expression", (target, changes[target]))
        changes[target] = _fitting(target, value)
    return changes


def _fitting(target: Any, value: Any) -> Any:
    try:
        return target.type.filter_variable(value, allow_convert=False)
    except TypeError:
        shown = value if isinstance(value, Variable) else repr(value)
        hint = (
            "If the difference is related to the broadcast pattern, you can call the "
            "tensor.unbroadcast(var, axis_to_unbroadcast[, ...]) function to remove broadcastable dimensions."
        )
        raise TypeError(
            f"An update must have the same type as the original shared variable (shared_var={target}, "
            f"shared_var.type={target.type}, update_val={shown}, "
            f"update_val.type={getattr(value, 'type', type(value))}).",
            hint,
        ) from None


def _outputs(outputs: Any) -> tuple[list[SymbolicOutput], Any]:
    keys = None
    if outputs is None:
        return [], None
    if isinstance(outputs, Mapping):
        for key in outputs:
            if not isinstance(key, str):
                raise AssertionError("The keys of the outputs are texts.")
        keys = sorted(outputs)
        outputs = [outputs[key] for key in keys]
    many = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    found = []
    for each in many:
        if isinstance(each, SymbolicOutput):
            found.append(each)
        elif null_of(each) is not None:
            raise TypeError(f"An output is not defined. {null_of(each)}")
        elif isinstance(each, Variable):
            found.append(SymbolicOutput(each))
        else:
            raise TypeError(
                f"Outputs must be theano Variable or Out instances. Received {each} of type {type(each)}", outputs
            )
    return found, keys


def _reachable(roots: list[Any], replaced: dict[Any, Any], stop: Any = ()) -> list[Any]:
    """All variables that are needed, through what replaces them."""
    stops = set(stop)
    seen: set[Any] = set()
    found: list[Any] = []
    waiting = list(reversed(roots))
    while waiting:
        top = waiting.pop()
        if top in seen:
            continue
        seen.add(top)
        found.append(top)
        if top in replaced:
            waiting.append(replaced[top])
        elif top.owner is not None and top not in stops:
            waiting.extend(reversed(top.owner.inputs))
    return found


def _add_default_updates(
    roots: list[Any], changes: dict[Any, Any], replaced: dict[Any, Any], inputs: list[In], without: Any
) -> None:
    """Random streams go on by themselves: their updates are added until no new one is found."""
    if without is True:
        return
    kept = set(without or ())
    explicit = [each.variable for each in inputs]
    while True:
        new = [
            each
            for each in _reachable([*roots, *changes.values()], replaced, explicit)
            if isinstance(each, SharedVariable)
            and getattr(each, "default_update", None) is not None
            and each not in changes
            and each not in kept
        ]
        if not new:
            return
        for each in new:
            changes[each] = _fitting(each, each.default_update)


def _check_complete(roots: list[Any], changes: dict[Any, Any], replaced: dict[Any, Any], inputs: list[In]) -> None:
    given = [each.variable for each in inputs]
    for each in _reachable([*roots, *changes.values()], replaced, given):
        leaf = each.owner is None and each not in replaced and each not in given
        if leaf and not isinstance(each, (Constant, SharedVariable)) and not getattr(each, "lives_inside", False):
            raise MissingInputError(
                f"Input {each} (of type {each.type}) of the graph was not provided and not given a value. Use the "
                "Theano flag exception_verbosity='high', for more information on this error.",
                each,
            )


def _check_unused(
    roots: list[Any], changes: dict[Any, Any], replaced: dict[Any, Any], inputs: list[In], action: Any
) -> None:
    action = config.on_unused_input if action is None else action
    if action not in ("raise", "warn", "ignore"):
        raise ValueError(
            f"Invalid value for keyword on_unused_input of theano.function: '{action}'.\n"
            "Valid values are 'raise', 'warn', and 'ignore'."
        )
    if action == "ignore":
        return
    used = set(_reachable([*roots, *changes.values()], replaced, [each.variable for each in inputs]))
    for place, each in enumerate(inputs):
        if each.variable in used or each.update is not None or each.implicit:
            continue
        message = (
            "theano.function was asked to create a function computing outputs given certain inputs, but the provided "
            f"input variable at index {place} is not part of the computational graph needed to compute the outputs: "
            f"{each.variable}.\nTo make this {{}}, you can pass the parameter on_unused_input='{{}}' to "
            "theano.function. To disable it completely, use on_unused_input='ignore'."
        )
        if action == "raise":
            raise UnusedInputError(message.format("error into a warning", "warn"))
        warnings.warn(message.format("warning into an error", "raise"), stacklevel=4)
