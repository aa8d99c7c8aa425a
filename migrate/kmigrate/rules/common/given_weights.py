"""`weights=` of a layer that no initializer can stand for: the shim sets them when the layer is built."""

from __future__ import annotations

import ast

from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.given.with_weights"


def wrap(site: Site, given: ast.keyword) -> bool:
    """`with_weights(Layer(...), weights)` for `Layer(..., weights=weights)`; False where no shim may be used."""
    call = site.call
    if call is None or not site.settings.shims:
        return False
    site.remove_argument(given)
    name = site.spell(SHIM)
    site.replace(call, f"{name}(", call, ", ", given.value, ")")
    site.shimmed("`with_weights` sets them when the layer is built", given, new=name)
    return True
