"""Constructors from the signatures of the old releases, as text: parameters in their order, with their defaults."""

from __future__ import annotations

import ast
import functools
import inspect
from typing import Any

from kmigrate_shims.keras import era

WEIGHTS = (
    "use_bias=True, kernel_initializer='glorot_uniform', bias_initializer='zeros', kernel_regularizer=None, "
    "bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None"
)
# Defaults that a release changed: before it, the class and the parameter had the other one.
BEFORE: dict[str, dict[str, Any]] = {
    "2.3": {"recurrent_activation": "hard_sigmoid", "implementation": 1},
    "2.0.9": {"implementation": 0},
}


@functools.cache
def parse(text: str) -> inspect.Signature:
    arguments = ast.parse(f"def f(self, {text + chr(44) if text else chr(32)} **kwargs): pass").body[0].args  # type: ignore[attr-defined]
    defaults = [inspect.Parameter.empty] * (len(arguments.args) - len(arguments.defaults))
    defaults += [ast.literal_eval(one) for one in arguments.defaults]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = [inspect.Parameter(a.arg, kind, default=d) for a, d in zip(arguments.args, defaults, strict=True)]
    return inspect.Signature([*found, inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])


def made(text: str) -> Any:
    """An `__init__` with this signature. It hands all to `_setup`, with what the era changed."""
    signature = parse(text)
    names = [name for name in signature.parameters if name not in ("self", "kwargs")]

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = signature.bind(self, *args, **kwargs)
        said = set(bound.arguments)
        bound.apply_defaults()
        given = {name: bound.arguments[name] for name in names}
        for release, changed in BEFORE.items():
            if era.is_before(release):
                given.update({n: v for n, v in changed.items() if n in given and n not in said and self.follows_era})
        self._setup(given, dict(bound.arguments["kwargs"]))

    __init__.__signature__ = signature  # type: ignore[attr-defined]
    __init__.parameters = names  # type: ignore[attr-defined]
    return __init__


def parameters(layer: Any) -> list[str]:
    """The layer's own arguments, which its configuration holds."""
    return list(getattr(type(layer).__init__, "parameters", []))
