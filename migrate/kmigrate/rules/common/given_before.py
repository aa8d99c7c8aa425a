"""What a name holds where it is used, when it is given several things."""

from __future__ import annotations

import ast

from kmigrate.rules.site import Site


def given_before(site: Site, name: ast.Name) -> ast.expr | None:
    """What a name that is used again and again was given last, unless that stands in a branch of its own."""
    block = site.parent(site.statement(name) or name)
    before = [one for one in site.assigned(name.id) if one.lineno <= name.lineno and not _around(one, name)]
    before = [one for one in before if site.function_around(one) is site.function_around(name)]
    last = max(before, key=lambda one: (one.lineno, one.col_offset), default=None)
    statement = site.statement(last) if last is not None else None
    return last if statement is not None and site.parent(statement) is block else None


def _around(value: ast.expr, name: ast.Name) -> bool:
    """Whether the name stands in the value: `x = layer(x)`."""
    end = (value.end_lineno or value.lineno, value.end_col_offset or 0)
    return (value.lineno, value.col_offset) <= (name.lineno, name.col_offset) < end
