"""Joins the parts of the recorder to the one file that is carried to the old environment.

A part is Python that both 2.7 and today's read. What the parts import of each other is left out, what they import
otherwise is written once at the top, and all else stays as it is.
"""

from __future__ import annotations

import ast
import sys
from importlib import metadata
from pathlib import Path

FOLDER = Path(__file__).with_name("parts")
PACKAGE = __package__ + ".parts."
# A part uses those before it. The last one is the program: what it says of itself, the file says.
PARTS = (
    "trace",
    "nodes",
    "releases",
    "order",
    "symbolic",
    "eager",
    "subclassed",
    "early",
    "models",
    "data",
    "members",
    "training",
    "record",
    "command",
)
WIDTH = 96  # of the lines between parts
FUTURE = "__future__"


def joined() -> str:
    """The text of the one file."""
    imports: set[str] = set()
    bodies, about = [], ""
    for name in PARTS:
        text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        found, body = _apart(text, name)
        imports |= found
        about = ast.get_docstring(ast.parse(text), clean=False) or ""
        bodies.append(f"# {'-' * (WIDTH - len(name) - 3)} {name}\n\n\n{body}")
    ours = {line for line in imports if line.split()[1].partition(".")[0] in sys.stdlib_module_names}
    future = sorted(line for line in ours if FUTURE in line)
    groups = [future, sorted(ours - set(future)), sorted(imports - ours)]
    said = f'# -*- coding: utf-8 -*-\n# The recorder of kmigrate{_release()}. License: Apache-2.0\n"""{about}"""'
    head = [said, *("\n".join(group) for group in groups if group)]
    return "\n\n".join(head) + "\n\n\n" + "\n\n".join(bodies)


def _release() -> str:
    try:
        return f" {metadata.version('kmigrate')}"
    except metadata.PackageNotFoundError:  # a checkout that is not installed
        return ""


def _apart(text: str, name: str) -> tuple[set[str], str]:
    """The imports of a part, those of other parts left out, and what stands behind them."""
    lines, found, end = text.splitlines(keepends=True), set(), 0
    for place, node in enumerate(ast.parse(text).body):
        told = place == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not told and not isinstance(node, ast.Import | ast.ImportFrom):
            break
        end = node.end_lineno or 0
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            _known(node, name)
        elif not told:
            found.add(ast.unparse(node))
    return found, "".join(lines[end:]).strip("\n") + "\n"


def _known(node: ast.ImportFrom, name: str) -> None:
    """Another name for what a part gives, or a part that comes later, would be a name that the file does not have."""
    part = (node.module or "").removeprefix(PACKAGE)
    if part not in PARTS[: PARTS.index(name)] or any(alias.asname or alias.name == "*" for alias in node.names):
        raise ValueError(f"The part {name} may import names as they are, from parts before it, not {ast.unparse(node)}")
