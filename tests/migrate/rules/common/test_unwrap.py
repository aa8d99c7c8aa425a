"""A `with` that goes, and what stood in it."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.engine.edits import EditConflict
from kmigrate.rules import Site
from kmigrate.rules.common.unwrap import unwrap

SiteOf = Callable[[str, str], Site]
HEAD = "from keras import backend as K\n"


def unwrapped(site_of: SiteOf, text: str) -> str:
    site = site_of(f"{HEAD}{text}K.relu(x)\n", "keras.backend.relu")
    node = next(site.nodes(ast.With))
    assert isinstance(node, ast.With)
    unwrap(site.file, node)
    return site.file.edits.apply().removeprefix(HEAD).removesuffix("K.relu(x)\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("with w:\n    a = 1\n", "a = 1\n"),
        ("with w: a = 1\n", "a = 1\n"),
        ("with w:  # why\n    a = 1\n\n    b = 2\n", "# why\na = 1\n\nb = 2\n"),
        ("if a:\n    with w:\n        b = f(\n            1)\n", "if a:\n    b = f(\n            1)\n"),
        ('with w:\n    a = """\n    text"""\n', 'a = """\n    text"""\n'),
        ("with w:\n\ta = 1\n\tif a:\n\t\tb = 2\n", "a = 1\nif a:\n\tb = 2\n"),
    ],
)
def test_one_level_of_indent_goes(site_of: SiteOf, before: str, after: str) -> None:
    assert unwrapped(site_of, before) == after
    ast.parse(after)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("with w:\n    with v:\n        a = 1\n", "a = 1\n"),
        ("with w:\n    b = 2\n    with v:  # why\n        a = 1\n    c = 3\n", "b = 2\n# why\na = 1\nc = 3\n"),
        ("if a:\n  with w:\n    with v:\n      if b:\n        a = f(\n1)\n", "if a:\n  if b:\n    a = f(\n1)\n"),
        ("with w:\n    with v: a = 1\n", "a = 1\n"),
        ("with w:\n\twith v:\n\t\twith u:\n\t\t\ta = 1\n\n\t\t\tb = 2\n", "a = 1\n\nb = 2\n"),
    ],
)
def test_one_in_the_other_goes_too(site_of: SiteOf, before: str, after: str, order: int) -> None:
    site = site_of(f"{HEAD}{before}K.relu(x)\n", "keras.backend.relu")
    for node in [node for node in site.nodes(ast.With) if isinstance(node, ast.With)][::order]:
        unwrap(site.file, node)
    assert site.file.edits.apply().removeprefix(HEAD).removesuffix("K.relu(x)\n") == after


def test_imports_are_not_moved(site_of: SiteOf) -> None:
    with pytest.raises(EditConflict):
        unwrapped(site_of, "with w:\n    import numpy\n")
