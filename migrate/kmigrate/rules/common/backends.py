"""What is known of the backend that a program had, in words."""

from __future__ import annotations

from kmigrate.era.clues import BACKEND
from kmigrate.rules.site import Site


def why(site: Site) -> str:
    """What tells the backend: the clue, or the option that was given."""
    told = site.era.why(BACKEND) or f"--backend {site.era.backend}"
    return told if site.era.sure_of(BACKEND) else f"most likely: {told}"
