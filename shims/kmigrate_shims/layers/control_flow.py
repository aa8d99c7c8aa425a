"""Functions that Keras runs in a graph, with `if`, `while` and `for` on tensors, and under `tf.function`.

tf.keras until TensorFlow 2.15 let AutoGraph rewrite the `call` of layers and models, losses and metrics, so that
`if tf.reduce_sum(x) > 0:` was an operation of the graph. Keras 3 runs them as they are. And it runs a `call` once on
placeholders of the weights, to find out what to build: a `tf.function` keeps what it traced then, with no weight in it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import tensorflow as tf


def converted(function: Callable[..., Any]) -> Callable[..., Any]:
    """In a graph, its `if`, `while` and `for` may ask tensors. In eager execution it runs as it is."""
    rewritten = _Rewritten(function)

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return (rewritten() if tf.inside_function() else function)(*args, **kwargs)

    return run


def compiled(function: Callable[..., Any] | None = None, **options: Any) -> Callable[..., Any]:
    """`tf.function` for a `call`: in a graph it is a part of that, and outside of one it is a graph of its own."""
    if function is None:
        return functools.partial(compiled, **options)
    rewritten, own = _Rewritten(function), tf.function(function, **options)

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if tf.inside_function():
            return rewritten()(*args, **kwargs)
        if args and any(run is one for cls in type(args[0]).__mro__ for one in vars(cls).values()):
            return own.__get__(args[0], type(args[0]))(*args[1:], **kwargs)  # each object has a graph of its own
        return own(*args, **kwargs)

    return run


class _Rewritten:
    """What AutoGraph makes of a function, when it is first asked for; the function itself where its source is gone."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.made: Callable[..., Any] | None = None

    def __call__(self) -> Callable[..., Any]:
        if self.made is None:
            try:
                self.made = tf.autograph.to_graph(self.function)
            except Exception:  # its class is not public: a function that was typed in, or is written in C
                self.made = self.function
        return self.made
