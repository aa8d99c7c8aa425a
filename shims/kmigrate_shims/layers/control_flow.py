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
    rewritten = _rewriter(function)

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return (rewritten() if tf.inside_function() else function)(*args, **kwargs)

    return run


def compiled(function: Callable[..., Any] | None = None, **options: Any) -> Callable[..., Any]:
    """`tf.function` for a `call`: in a graph it is a part of that, and outside of one it is a graph of its own."""
    if function is None:
        return functools.partial(compiled, **options)
    rewritten, own = _rewriter(function), tf.function(function, **options)

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if tf.inside_function():
            return rewritten()(*args, **kwargs)
        if args and any(run is one for cls in type(args[0]).__mro__ for one in vars(cls).values()):
            return own.__get__(args[0], type(args[0]))(*args[1:], **kwargs)  # each object has a graph of its own
        return own(*args, **kwargs)

    return run


def _rewriter(function: Callable[..., Any]) -> Callable[[], Callable[..., Any]]:
    """Makes what AutoGraph makes of a function when that is first asked for; where its source is gone, it is itself."""

    @functools.cache
    def made() -> Callable[..., Any]:
        try:
            rewritten: Callable[..., Any] = tf.autograph.to_graph(function)
        except Exception:  # its class is not public: a function that was typed in, or is written in C
            return function
        return rewritten

    return made
