"""Layers of the user in the reference: their own code computes them, as there is no other source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kmigrate_runtime.build import build
from kmigrate_runtime.build.custom import Custom
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.convert.check import functions_of
from kmigrate_runtime.spec import Spec


def functions_by_code(spec: Spec, custom: Custom) -> dict[str, Callable[..., Any]]:
    """Layers of the user compute themselves, by the code that the user brings; without it nobody knows what they do."""
    if not custom.names and not custom.trust:
        return {}
    try:
        built = build(replace(spec, training=None), custom, inference=True)
    except (Complaint, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RuntimeError):
        return {}  # the reference says which layer it cannot compute
    return functions_of(spec, {layer.name: layer for layer in built.model.layers})
