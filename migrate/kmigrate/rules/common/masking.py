"""Whether a file masks time steps."""

from __future__ import annotations

import ast

from kmigrate.rules.site import Site

MASKING, EMBEDDING = "keras.layers.Masking", "keras.layers.Embedding"


def masks(site: Site) -> bool:
    """Whether the file has a Masking, or an Embedding that masks zeros, or may."""
    if masks not in site.file.memo:
        embeds = any(is_true(use.call, "mask_zero") for use in site.uses(EMBEDDING))
        site.file.memo[masks] = embeds or any(use.call is not None for use in site.uses(MASKING))
    return bool(site.file.memo[masks])


def is_true(call: ast.Call | None, name: str) -> bool:
    """Whether a call gives the keyword something that is not visibly false."""
    given = next((k.value for k in call.keywords if k.arg == name), None) if call is not None else None
    return given is not None and not (isinstance(given, ast.Constant) and not given.value)
