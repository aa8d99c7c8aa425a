"""Whether a file masks time steps."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Use
from kmigrate.engine.walk import walk
from kmigrate.rules.site import Site

MASKING, EMBEDDING = "keras.layers.Masking", "keras.layers.Embedding"


def masks(site: Site) -> bool:
    """Whether the file has a Masking, an Embedding that masks zeros, or may, or a layer that makes a mask itself."""
    if masks not in site.file.memo:
        embeds = any(is_true(use.call, "mask_zero") for use in site.uses(EMBEDDING))
        masking = embeds or any(use.call is not None for use in site.uses(MASKING))
        site.file.memo[masks] = masking or any(map(_makes_mask, site.uses("keras.layers.Layer.compute_mask")))
    return bool(site.file.memo[masks])


def _makes_mask(use: Use) -> bool:
    """Whether a class of the project computes a mask, and does not only hand on the one that it is given."""
    returned = [node.value for node in walk(use.node) if isinstance(node, ast.Return)] if use.kind == "override" else []
    return any(isinstance(value, ast.Call | ast.Compare) for value in returned)


def is_true(call: ast.Call | None, name: str) -> bool:
    """Whether a call gives the keyword something that is not visibly false."""
    given = next((k.value for k in call.keywords if k.arg == name), None) if call is not None else None
    return given is not None and not (isinstance(given, ast.Constant) and not given.value)
