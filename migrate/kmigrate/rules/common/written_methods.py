"""Methods that a rule writes into a class of the program."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import Function
from kmigrate.rules.site import Site


def write_method(site: Site, cls: ast.ClassDef, function: Function, head: str, lines: list[str]) -> None:
    """`def head:` with these lines, behind another method of the class; what begins with blanks goes one step in."""
    source = site.file.source
    indent = source.indent(source.start(function))
    inner, step = body_indent(site, function)
    written = [f"def {head}:"]
    written += [f"{inner}{step if line.startswith('    ') else ''}{line.strip()}" for line in lines]
    text = source.newline.join(written)
    behind = next((one for one in cls.body if one.lineno > (function.end_lineno or function.lineno)), None)
    end = source.line_end(source.end(function))
    if isinstance(behind, Function) and not behind.decorator_list:
        between = source.data[end : source.start(behind)]
        gap = source.newline * 2 + indent if between.strip() else between.decode()
        site.file.edits.insert_before(behind, text + gap)
    else:
        site.file.edits.replace_span(end, end, source.newline * 2 + indent + text)


def body_indent(site: Site, function: Function) -> tuple[str, str]:
    """How far the lines of a function stand in, and by how much that is more than the function."""
    source = site.file.source
    indent = source.indent(source.start(function))
    body = source.indent(source.start(function.body[-1]))
    inner = body if function.body[-1].lineno > function.lineno else indent + "    "
    return inner, inner.removeprefix(indent)
