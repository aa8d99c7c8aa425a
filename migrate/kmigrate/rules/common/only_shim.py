"""An argument that only a layer of the shims still takes."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find, inside
from kmigrate.rules.site import Site


def kept_by(shim: str, site: Site, parameter: str, idle: str, gone: str, forbidden: str) -> None:
    """Takes the argument out where it is 0, which changes nothing, and takes the shim's layer where it is more."""
    given = find(site, parameter)
    if given is None or not site.standalone:
        return
    value = inside(given)
    if isinstance(value, ast.Constant) and value.value == 0:
        site.remove_argument(given)
        site.rewritten(idle, value)
    elif not site.settings.shims:
        site.review(f"{forbidden}, and --no-shims forbids it", value)
    else:
        site.rename(shim)
        site.shimmed(gone, new=shim)
