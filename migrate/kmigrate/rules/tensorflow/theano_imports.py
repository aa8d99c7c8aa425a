"""KM647: Theano's graphs come from `kmigrate_shims`."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from kmigrate.findings import Status
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM647",
    name="theano-imports",
    title="Theano is imported from `kmigrate_shims`, which plays it on TensorFlow.",
    why="""
Theano runs on no Python that is still supported. `kmigrate_shims.theano` is Theano 1.0.5 on TensorFlow: functions,
shared variables, gradients, `scan`, random streams, with Theano's own numbers. So only the imports of a program change.
What of Theano is not there is said where it is used. A program that computes with Theano on Keras tensors is another
matter (KM617). A package such as Lasagne imports `theano` itself, and finds it after `kmigrate_shims.install()`.
""",
    examples=(
        Example(
            "import theano\nimport theano.tensor as T\nfrom theano.tensor.nnet import softmax\n\nx = T.matrix('x')\n"
            "f = theano.function([x], softmax(x))\n",
            "from kmigrate_shims import theano\nimport kmigrate_shims.theano.tensor as T\n"
            "from kmigrate_shims.theano.tensor.nnet import softmax\n\nx = T.matrix('x')\n"
            "f = theano.function([x], softmax(x))\n",
        ),
    ),
)
SHIMS = "kmigrate_shims"
ABSENT = Path(__file__).parent.parent.parent / "atlas" / "data" / "theano.absent.txt"
# Packages that import `theano` themselves, under its own name.
BUILT_ON_IT = frozenset({"blocks", "breze", "deepy", "lasagne", "nolearn", "pylearn2", "pymc3", "theanets"})
_MODULE = re.compile(rb"from[\s\\]+(theano)\b")


@RULE.on("theano.**")
def moved(site: Site) -> None:
    if site.file.speaks_keras:
        return
    if site.use.kind == "name":
        _told(site)
        return
    if site.use.kind != "import" or not isinstance(site.node, ast.alias):
        return
    statement = site.parent(site.node)
    if not site.settings.shims or not isinstance(statement, ast.Import | ast.ImportFrom):
        site.by_row()
        return
    seen = site.file.memo.setdefault(RULE.code, set())
    if not seen:
        _say_what_is_built_on_it(site)
    first = id(statement) not in seen
    seen.add(id(statement))
    if isinstance(statement, ast.ImportFrom):
        if first:
            _prefix(site, statement)
        name = f"{statement.module}.{site.node.name}"
    else:
        if first:
            site.replace(statement, _between(site, statement).join(_written(site, statement)))
        name = site.node.name
    site.shimmed(f"`{site.node.name}` comes from `{SHIMS}.{name.rpartition('.')[0] or name}`", new=f"{SHIMS}.{name}")
    if gone := missing(name):
        site.review(f"`{gone}` is not among what `{SHIMS}.theano` has; the import will fail until it goes")


def _say_what_is_built_on_it(site: Site) -> None:
    for node in site.nodes(ast.Import, ast.ImportFrom):
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names = [str(node.module)] if isinstance(node, ast.ImportFrom) else imported
        for name in {name.partition(".")[0] for name in names} & BUILT_ON_IT:
            site.review(f"`{name}` imports theano itself: call `kmigrate_shims.install()` before it", node)


def _told(site: Site) -> None:
    """A name that the shims do not have is said once; the others were answered at their import."""
    use = site.use
    use.kept = True
    gone = missing(use.name) if site.settings.shims else ""
    said = site.file.memo.setdefault((RULE.code, "said"), set())
    if gone in said:
        site.file.statuses[id(use)] = Status.REVIEW
    elif gone:
        said.add(gone)
        site.review(f"`{gone}` is not among what `{SHIMS}.theano` has; docs/theano.md lists what is")


@cache
def _absent() -> frozenset[str]:
    return frozenset(ABSENT.read_text(encoding="utf-8").split("\n")[1:])


@cache
def missing(name: str) -> str:
    """The part of a name that the shims do not have; empty where they have all of it, or nothing is known."""
    parts = name.split(".")
    for end in range(2, len(parts) + 1):
        begun = ".".join(parts[:end])
        if begun in _absent():
            return begun
    return ""


def _prefix(site: Site, statement: ast.ImportFrom) -> None:
    """`from theano.tensor import nnet` with the shims in front, whatever else stands in the statement."""
    begin = site.file.source.start(statement)
    found = _MODULE.match(site.text(statement).encode())
    assert found is not None
    site.file.edits.replace_span(begin + found.start(1), begin + found.start(1), f"{SHIMS}.")


def _beside(site: Site, statement: ast.Import) -> bool:
    """Whether another statement of the block imports `theano` itself."""
    outer = site.parent(statement)
    blocks = [getattr(outer, name, []) for name in ("body", "orelse", "finalbody")]
    block = next((block for block in blocks if isinstance(block, list) and statement in block), [])
    imports = (node for node in block if isinstance(node, ast.Import))
    return any((alias.name, alias.asname) == ("theano", None) for node in imports for alias in node.names)


def _between(site: Site, statement: ast.Import) -> str:
    """What parts statements there: a line, or a semicolon where others stand on theirs."""
    source = site.file.source
    start, end = source.start(statement), source.end(statement)
    before = source.data[source.line_start(start) : start]
    alone = not before.strip() and not source.data[end : source.line_end(end)].strip().startswith(b";")
    return source.newline + before.decode() if alone else "; "


def _written(site: Site, statement: ast.Import) -> list[str]:
    """`import numpy, theano.tensor as T` as statements of what it imports, in their order."""
    others = [site.text(alias) for alias in statement.names if alias.name.partition(".")[0] != "theano"]
    lines = [f"import {', '.join(others)}"] if others else []
    ours = [alias for alias in statement.names if alias.name.partition(".")[0] == "theano"]
    for alias in ours:
        if alias.name == "theano":
            lines.append(f"from {SHIMS} import {site.text(alias)}")
        elif alias.asname:
            lines.append(f"import {SHIMS}.{site.text(alias)}")
    below = [alias for alias in ours if "." in alias.name and not alias.asname]
    if below and f"from {SHIMS} import theano" not in lines and not _beside(site, statement):
        lines.append(f"from {SHIMS} import theano")
    return lines + [f"import {SHIMS}.{alias.name}" for alias in below]
