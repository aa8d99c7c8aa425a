"""Expressions become TensorFlow tensors: each variable once in a graph, each operation by its own `lower`.

An expression is made of variables (`owner`, `index`) and applications (`op`, `inputs`, `outputs`). Nothing here knows
Theano, Keras or CNTK: a variable without owner lowers itself with `lower_leaf`, an operation lowers with
`lower(node, *values)`, or, where it must decide what is computed at all, with `lower_in(node, lowering)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import tensorflow as tf

_stack: list[Lowering] = []


def current() -> Lowering:
    """The lowering that is at work: for operations that lower further expressions while they are lowered."""
    if not _stack:
        raise RuntimeError("No expression is being lowered. Call this inside of an operation's `lower`.")
    return _stack[-1]


def _apart(value: Any) -> Any:
    """The value as a tensor of its own, through which no gradient goes back."""
    return tf.stop_gradient(value) if isinstance(value, tf.Tensor) else tf.identity(value)


class Lowering:
    """What the variables of one graph have become.

    `outer` is the lowering of the graph around this one (a loop's body, a branch). With `hoist` what does not
    depend on the variables bound here is computed there, once; without it, here, and only if this part runs.
    """

    def __init__(
        self, outer: Lowering | None = None, *, hoist: bool = True, replaced: Mapping[Any, Any] | None = None
    ) -> None:
        self.outer = outer
        self.hoist = hoist
        self.replaced: Mapping[Any, Any] = replaced or {}
        self.graph = tf.compat.v1.get_default_graph()
        self.memo: dict[Any, Any] = {}
        self.pinned: set[Any] = set() if outer is None else outer.pinned
        # Applications whose gradient is 0 where that of their result is, however large their own factor.
        self.guarded: set[Any] = set() if outer is None else outer.guarded
        # What has a value of its own here, whatever it was computed from: no shorter way may lead around it.
        self.given: set[Any] = set(self.replaced) if outer is None else outer.given
        # Computed variables of which a function's caller said otherwise: a gradient goes on behind them all the same.
        self.stood_for: frozenset[Any] = frozenset() if outer is None else outer.stood_for
        self.reads: list[Any] = [] if outer is None else outer.reads
        self.exact: bool = False if outer is None else outer.exact
        # What the values of the first call let operations of the outermost graph rely on, or None.
        self.lengths: Any = None
        # Where XLA will compile the outermost graph, what must be true for its numbers to be right; else None.
        self.doubts: list[Any] | None = None
        self._inner: dict[Any, bool] = {}
        self._ways: dict[Any, Any] = {}
        self._scanned: set[Any] = set() if outer is None else outer._scanned

    @property
    def root(self) -> Lowering:
        """The outermost lowering: what lives as long as a whole call is read there."""
        return self if self.outer is None else self.outer.root

    def bind(self, variable: Any, value: Any) -> None:
        """Say what a variable is in this graph."""
        self.given.add(variable)
        self.memo[variable] = value

    def known(self, variable: Any) -> Any | None:
        """The value that a variable already has here or further out, or None."""
        found = self.memo.get(variable)
        if found is None and self.outer is not None:
            return self.outer.known(variable)
        return found

    def at_root(self, make: Callable[[], Any]) -> Any:
        """What `make` gives when it is run in the outermost graph."""
        root = self.root
        with root.graph.as_default():
            return make()

    def __call__(self, variable: Any) -> Any:
        """The value of a variable. Long chains are walked with a list: Python's stack is too short for them."""
        found = self.known(variable)
        if found is not None:
            return found
        self.prepare([variable])
        _stack.append(self)
        try:
            self._walk(variable)
        finally:
            _stack.pop()
        return self.known(variable)

    def all(self, variables: Iterable[Any]) -> list[Any]:
        """The values of several variables."""
        several = list(variables)
        self.prepare(several)
        return [self(variable) for variable in several]

    def prepare(self, variables: Iterable[Any]) -> None:
        """Find what is differentiated in all that will be lowered, which no shorter way may lead around, and what is
        guarded."""
        waiting = list(variables)
        while waiting:
            top = waiting.pop()
            if top in self._scanned:
                continue
            self._scanned.add(top)
            if top in self.replaced:
                waiting.append(self.replaced[top])
            if top.owner is not None:
                if hasattr(top.owner.op, "pins"):
                    self.pinned.update(top.owner.op.pins(top.owner))
                if hasattr(top.owner.op, "guards"):
                    self.guarded.update(top.owner.op.guards(top.owner))
                waiting.extend(top.owner.inputs)

    def _stand_in(self, node: Any) -> Any:
        """A better way to the same values, from other variables: `(variables, compute)`, or None."""
        if node not in self._ways:
            find = getattr(node.op, "stand_in", None)
            way = None if find is None else find(node)
            if way is not None and any(each in self.pinned or each in self.given for each in way[2]):
                way = None
            self._ways[node] = way
        return self._ways[node]

    def _walk(self, variable: Any) -> None:
        waiting = [variable]
        while waiting:
            top = waiting[-1]
            if self.known(top) is not None:
                waiting.pop()
                continue
            needed = self._needed(top)
            if needed:
                waiting.extend(needed)
                continue
            waiting.pop()
            self._settle(top)

    def _needed(self, variable: Any) -> list[Any]:
        """What must have a value before `variable` can have one."""
        if variable in self.replaced:
            return self._missing([self.replaced[variable]])
        node = variable.owner
        if node is None or getattr(node.op, "lower_in", None) is not None or self._is_outer(variable):
            return []
        way = self._stand_in(node)
        return self._missing(node.inputs if way is None else way[0])

    def _missing(self, variables: Iterable[Any]) -> list[Any]:
        return [each for each in reversed(list(variables)) if self.known(each) is None]

    def _settle(self, variable: Any) -> None:
        if variable in self.replaced:
            # Its own tensor: a gradient with respect to it must not also see the other uses of what stands for it.
            # And it was no function of what stands for it, when its gradients were written.
            self.memo[variable] = tf.nest.map_structure(_apart, self.known(self.replaced[variable]))
            return
        node = variable.owner
        if node is None:
            self.memo[variable] = self._leaf(variable)
            return
        if self._is_outer(variable):
            assert self.outer is not None
            with self.outer.graph.as_default():
                self.outer(variable)
            return
        self._apply(node)

    def _leaf(self, variable: Any) -> Any:
        if self.outer is not None and not getattr(variable, "lives_inside", False):
            with self.outer.graph.as_default():
                return self.outer(variable)
        return variable.lower_leaf(self)

    def _apply(self, node: Any) -> None:
        inside = getattr(node.op, "lower_in", None)
        if inside is not None:
            values = inside(node, self)
            given: list[Any] = []
        else:
            way = self._stand_in(node)
            given = [self.known(each) for each in (node.inputs if way is None else way[0])]
            values = self._computed(node, given) if way is None else way[1](*given)
        if not isinstance(values, (list, tuple)) or hasattr(values, "_fields"):
            values = [values]
        if len(values) != len(node.outputs):
            raise ValueError(f"{node.op} gave {len(values)} values for {len(node.outputs)} outputs.")
        for output, value in zip(node.outputs, values, strict=True):
            self.memo[output] = output.type.settle(value, given)

    @staticmethod
    def _computed(node: Any, given: list[Any]) -> Any:
        """What an operation makes of its inputs. Arithmetic with shapes that are known is done here and now.

        TensorFlow would do it later, but lengths of loops and shapes of entries are asked for while the graph grows.
        """
        if not getattr(node.op, "folds", False) or not given or any(not _is_small(each) for each in given):
            return node.op.lower(node, *given)
        known = [tf.get_static_value(each) for each in given]
        if any(each is None for each in known):
            return node.op.lower(node, *given)
        try:
            with tf.init_scope():
                small = [tf.constant(each, of.dtype) for each, of in zip(known, given, strict=True)]
                found = node.op.lower(node, *small)
                found = [each.numpy() for each in (found if isinstance(found, (list, tuple)) else [found])]
        except (tf.errors.OpError, TypeError, ValueError, AttributeError):  # the error belongs where the value is used
            return node.op.lower(node, *given)
        return [tf.constant(each) for each in found]

    def _is_outer(self, variable: Any) -> bool:
        return self.outer is not None and self.hoist and not self.depends(variable)

    def depends(self, variable: Any) -> bool:
        """Whether a variable needs anything that is bound in this graph itself."""
        answers = self._inner
        waiting = [variable]
        while waiting:
            top = waiting[-1]
            if top in answers:
                waiting.pop()
            elif top in self.memo or top in self.replaced:
                answers[top] = True
            elif top.owner is None:
                answers[top] = bool(getattr(top, "lives_inside", False))
            else:
                unknown = [each for each in top.owner.inputs if each not in answers and each not in self.memo]
                if unknown:
                    waiting.extend(unknown)
                else:
                    answers[top] = any(answers.get(each, True) for each in top.owner.inputs)
        return answers[variable]


def _is_small(value: Any) -> bool:
    """Whether a tensor may be part of a shape: a few integers."""
    if not isinstance(value, tf.Tensor) or not (value.dtype.is_integer or value.dtype.is_bool):
        return False
    return value.shape.rank == 0 or (value.shape.rank == 1 and (value.shape[0] or 99) <= 8)
