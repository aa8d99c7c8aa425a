"""Classes of the project that are derived from another base."""

from __future__ import annotations

from kmigrate.rules.site import Site


def derive(site: Site, shim: str) -> bool:
    """Derives the class that hands an argument on from the shim, where it names its base; a call takes the shim itself.

    False where no such class is seen.
    """
    if site.use.kind != "handed":
        site.rename(shim)
        return True
    bases = site.use.owner.node.bases if site.use.owner is not None else []
    named = [use for use in site.uses(site.name) if any(use.node is base for base in bases)]
    for use in named:
        use.new = shim
    return bool(named)
