"""Words that stand somewhere in a file, for arguments of which nothing can be told where they are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from kmigrate.rules.site import Site


def words_elsewhere(site: Site, words: Collection[str]) -> Iterator[ast.Constant]:
    """The strings that are such a word, in whatever case, and are no argument of Keras, nor only asked for."""
    pattern = "|".join(f"[\"']{word}[\"']" for word in sorted(words))
    if not re.search(pattern.encode(), site.file.source.data, re.IGNORECASE):
        return  # before all of the file is walked
    for node in site.nodes(ast.Constant):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() in words:
            outer = site.parent(node)
            if isinstance(outer, ast.Compare) or (isinstance(outer, ast.Dict) and node in outer.keys):
                continue
            called = site.parent(outer) if isinstance(outer, ast.keyword) else outer
            use = site.file.called(called) if isinstance(called, ast.Call) else None
            if use is None and not _is_given_to_compile(called):
                yield node


def _is_given_to_compile(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile"
