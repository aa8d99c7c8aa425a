"""Walks over expressions: what they are made of, in what order, and copies of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any

import numpy as np


def stack_search(start: Any, expand: Callable[[Any], Any], mode: str = "bfs", build_inv: bool = False) -> Any:
    """All nodes that can be reached, each once."""
    if mode not in ("bfs", "dfs"):
        raise ValueError("mode should be bfs or dfs", mode)
    waiting = deque(start)
    seen: set[Any] = set()
    found: list[Any] = []
    inverse: dict[Any, list[Any]] = {}
    while waiting:
        node = waiting.popleft() if mode == "bfs" else waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        found.append(node)
        further = list(expand(node) or ())
        if further:
            for each in further:
                inverse.setdefault(each, []).append(node)
            waiting.extend(further)
    return (found, inverse) if build_inv else found


def ancestors(variable_list: Iterable[Any], blockers: Any = None) -> list[Any]:
    """All variables that are needed for these, themselves included: of the list the last comes first, as it did."""
    stop = set(blockers or ())

    def expand(variable: Any) -> Any:
        return reversed(variable.owner.inputs) if variable.owner is not None and variable not in stop else None

    return list(stack_search(variable_list, expand, "dfs"))


def inputs(variable_list: Iterable[Any], blockers: Any = None) -> list[Any]:
    """The variables without an owner that are needed for these."""
    return [each for each in ancestors(variable_list, blockers) if each.owner is None]


def variables_and_orphans(i: Iterable[Any], o: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """The variables between inputs and outputs, and those of them that nothing computes and nobody gave."""
    given = set(i)

    def expand(variable: Any) -> Any:
        if variable.owner is None or variable in given:
            return None
        return [*reversed(variable.owner.outputs), *reversed(variable.owner.inputs)]

    found = stack_search(o, expand, "dfs")
    return found, [each for each in found if each.owner is None and each not in given]


def variables(i: Iterable[Any], o: Iterable[Any]) -> list[Any]:
    return variables_and_orphans(i, o)[0]


def orphans(i: Iterable[Any], o: Iterable[Any]) -> list[Any]:
    return variables_and_orphans(i, o)[1]


def ops(i: Iterable[Any], o: Iterable[Any]) -> set[Any]:
    """The applications between inputs and outputs."""
    given = set(i)
    return {each.owner for each in ancestors(o, given) if each.owner is not None and each not in given}


def list_of_nodes(inputs: Iterable[Any], outputs: Iterable[Any]) -> list[Any]:
    return io_toposort(list(inputs), list(outputs))


def io_toposort(inputs: Any, outputs: Any, orderings: Any = None, clients: Any = None) -> list[Any]:
    """The applications between inputs and outputs, each after those that it needs."""
    given = set(inputs)
    done: set[Any] = set()
    order: list[Any] = []
    waiting = [each.owner for each in reversed(list(outputs)) if each.owner is not None and each not in given]
    while waiting:
        node = waiting[-1]
        if node in done:
            waiting.pop()
            continue
        missing = [
            each.owner
            for each in reversed(node.inputs)
            if each.owner is not None and each not in given and each.owner not in done
        ]
        if missing:
            waiting.extend(missing)
        else:
            waiting.pop()
            done.add(node)
            order.append(node)
    return order


def general_toposort(outputs: Any, deps: Callable[[Any], Any], **ignored: Any) -> list[Any]:
    """Anything in an order in which each comes after what `deps` says it needs."""
    done: set[Any] = set()
    open_: set[Any] = set()
    order: list[Any] = []
    waiting = list(reversed(list(outputs)))
    while waiting:
        top = waiting[-1]
        if top in done:
            waiting.pop()
            continue
        missing = [each for each in (deps(top) or ()) if each not in done]
        if missing:
            if top in open_ and any(each in open_ for each in missing):
                raise ValueError("graph contains cycles")
            open_.add(top)
            waiting.extend(missing)
        else:
            waiting.pop()
            done.add(top)
            order.append(top)
    return order


def clone(i: Any, o: Any, copy_inputs: bool = True, copy_orphans: Any = None) -> tuple[list[Any], list[Any]]:
    """A copy of the expressions between inputs and outputs."""
    copy_orphans = copy_inputs if copy_orphans is None else copy_orphans
    equivalents = clone_get_equiv(i, o, copy_inputs, copy_orphans)
    return [equivalents[each] for each in i], [equivalents[each] for each in o]


def clone_get_equiv(
    inputs: Any, outputs: Any, copy_inputs: bool = True, copy_orphans: bool = True, memo: Any = None
) -> dict[Any, Any]:
    """What each variable and application became in a copy."""
    memo = {} if memo is None else memo
    for each in inputs:
        memo.setdefault(each, _copy_of_leaf(each) if copy_inputs else each)
    for node in io_toposort([each for each in memo if hasattr(each, "type")], outputs):
        for each in node.inputs:
            if each not in memo:
                memo[each] = _copy_of_leaf(each) if copy_orphans else each
        made = node.clone_with_new_inputs([memo[each] for each in node.inputs], strict=False)
        memo.setdefault(node, made)
        for old, new in zip(node.outputs, made.outputs, strict=True):
            new.name = old.name
            memo.setdefault(old, new)
    for each in outputs:
        if each not in memo:
            memo[each] = _copy_of_leaf(each)
    return memo  # type: ignore[no-any-return]


def _copy_of_leaf(variable: Any) -> Any:
    made = variable.clone()
    made.owner = None
    made.index = None
    return made


def rebuilt(outputs: list[Any], replace: Mapping[Any, Any]) -> list[Any]:
    """The same expressions with some variables replaced; what depends on none of them stays itself."""
    memo: dict[Any, Any] = dict(replace)
    for node in io_toposort(list(memo), outputs):
        new = [memo.get(each, each) for each in node.inputs]
        if all(a is b for a, b in zip(new, node.inputs, strict=True)):
            continue
        made = node.clone_with_new_inputs(new, strict=False)
        for old_output, new_output in zip(node.outputs, made.outputs, strict=True):
            new_output.name = old_output.name
            new_output.tag = copy(old_output.tag)
            memo.setdefault(old_output, new_output)
    return [memo.get(each, each) for each in outputs]


def is_in_ancestors(l_node: Any, f_node: Any) -> bool:
    """Whether `f_node` is among the applications that `l_node` needs."""
    return f_node in ops([], l_node.outputs)


def view_roots(r: Any) -> list[Any]:
    """The variable itself: no operation here gives out the memory of its input."""
    return [r]


def io_connection_pattern(inputs: Any, outputs: Any) -> list[list[bool]]:
    """For each input and output, whether the input takes part in the output's value."""
    from kmigrate_shims.theano.gradient import connected

    found = [connected(list(inputs), [output]) for output in outputs]
    return [[each[variable] for each in found] for variable in inputs]


def is_same_graph(var1: Any, var2: Any, givens: Any = None, debug: bool = False) -> bool:
    """Whether two expressions apply the same operations to the same variables."""
    if givens:
        var1, var2 = rebuilt([var1, var2], dict(givens))
    pairs = [(var1, var2)]
    seen: set[tuple[int, int]] = set()
    while pairs:
        one, two = pairs.pop()
        if one is two or (id(one), id(two)) in seen:
            continue
        seen.add((id(one), id(two)))
        if hasattr(one, "data") and hasattr(two, "data"):
            if one.type != two.type or not np.array_equal(one.data, two.data):
                return False
            continue
        if one.owner is None or two.owner is None or one.index != two.index or one.owner.op != two.owner.op:
            return False
        if len(one.owner.inputs) != len(two.owner.inputs):
            return False
        pairs.extend(zip(one.owner.inputs, two.owner.inputs, strict=True))
    return True
