"""Features of function graphs, by name: there is nothing that they could watch."""

from __future__ import annotations


class Feature:
    """Accepted and not used."""


class AlreadyThere(Exception):
    """A feature was attached twice."""


class NodeFinder(Feature):
    """Accepted and not used."""


class ReplaceValidate(Feature):
    """Accepted and not used."""
