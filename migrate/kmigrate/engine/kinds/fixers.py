"""The fissix side of `python2`: which fixers run, and the ones that fissix gets wrong for scientific code.

Imported only where a Python 2 source was found: it loads fissix.
"""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

import fissix
from fissix.pgen2 import driver, pgen

GRAMMARS = os.path.dirname(fissix.__file__)


def _generate(package: str, source: str) -> Any:
    return pgen.generate_grammar(source)


# fissix keeps pickled grammars in the user's cache folder and fails where that cannot be made.
# Making the tables anew takes 8 ms and writes nothing.
_load, driver.load_packaged_grammar = driver.load_packaged_grammar, _generate
try:
    from fissix import pygram, pytree
    from fissix.fixer_base import BaseFix
    from fissix.fixes.fix_print import FixPrint
    from fissix.fixes.fix_types import FixTypes
    from fissix.pgen2 import token
    from fissix.refactor import RefactoringTool
finally:
    driver.load_packaged_grammar = _load

# What fissix does well, and how a person would call it. Left out: `import` (needs the folder), `unicode`, `long` and
# `basestring` (they rename attributes too), `numliterals` (misses 0777L), `sorted` (takes np.sort(x) for list.sort),
# and matters of taste.
FIXERS = {
    "except": "except clauses",
    "exec": "exec statements",
    "raise": "raise statements",
    "throw": "generator.throw",
    "repr": "backticks",
    "ne": "<>",
    "tuple_params": "tuple parameters",
    "paren": "parentheses",
    "apply": "apply()",
    "asserts": "names of unittest",
    "dict": "methods of dict",
    "execfile": "execfile()",
    "exitfunc": "sys.exitfunc",
    "filter": "filter()",
    "funcattrs": "attributes of functions",
    "getcwdu": "os.getcwdu()",
    "has_key": "has_key()",
    "imports": "renamed modules",
    "imports2": "renamed modules",
    "input": "input()",
    "intern": "intern()",
    "isinstance": "isinstance()",
    "itertools": "itertools",
    "itertools_imports": "itertools",
    "map": "map()",
    "metaclass": "metaclasses",
    "methodattrs": "attributes of methods",
    "next": "next()",
    "nonzero": "__nonzero__",
    "raw_input": "raw_input()",
    "reduce": "reduce()",
    "reload": "reload()",
    "renames": "sys.maxint",
    "standarderror": "StandardError",
    "sys_exc": "sys.exc_type",
    "urllib": "urllib and urllib2",
    "xrange": "xrange() and range()",
    "xreadlines": "xreadlines()",
    "zip": "zip()",
}
RENAMED = {"unicode": "str", "unichr": "chr", "basestring": "str", "long": "int"}
RAW_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
# Python 2 keeps these escapes as they are in a str, Python 3 reads them.
BYTE_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\([uUN])")


def _new_name(new_name: Callable[[str], str], template: str = "values") -> str:
    return new_name(template)


def is_attribute_or_keyword(leaf: Any) -> bool:
    """Whether a name is what follows a dot, or what stands before the `=` of an argument."""
    before = leaf.prev_sibling
    if before is not None and before.type == token.DOT:
        return True
    after, syms = leaf.next_sibling, pygram.python_symbols
    kinds = (syms.argument, syms.arglist, syms.typedargslist, syms.varargslist)
    return after is not None and after.type == token.EQUAL and leaf.parent.type in kinds


def _binds(leaf: Any) -> bool:
    """Whether the module gives the name a meaning of its own there."""
    syms, before, after, parent = pygram.python_symbols, leaf.prev_sibling, leaf.next_sibling, leaf.parent
    if parent.type == syms.expr_stmt and after is not None and after.type == token.EQUAL:
        return True
    if before is not None and before.type == token.NAME and before.value in ("def", "class", "as", "for"):
        return True
    while parent is not None and parent.type not in (syms.simple_stmt, syms.suite):
        if parent.type in (syms.import_from, syms.import_name, syms.parameters, syms.varargslist):
            return True
        parent = parent.parent
    return False


class FixNames(BaseFix):  # type: ignore[misc]
    """Builtins that have another name in Python 3, where the module does not use the name for something else."""

    _accept_type = token.NAME
    label = "names of builtins"

    def start_tree(self, tree: Any, filename: str) -> None:
        super().start_tree(tree, filename)
        self.own = {leaf.value for leaf in tree.leaves() if leaf.value in RENAMED and _binds(leaf)}

    def match(self, node: Any) -> bool:
        return bool(node.value in RENAMED and node.value not in self.own and not is_attribute_or_keyword(node))

    def transform(self, node: Any, results: Any) -> Any:
        return pytree.Leaf(token.NAME, RENAMED[node.value], prefix=node.prefix)


class FixNumbers(BaseFix):  # type: ignore[misc]
    """Octal and long numbers, also both at once."""

    _accept_type = token.NUMBER
    label = "octal and long numbers"

    def match(self, node: Any) -> bool:
        return bool(self.modern(node.value) != node.value)

    def transform(self, node: Any, results: Any) -> Any:
        return pytree.Leaf(token.NUMBER, self.modern(node.value), prefix=node.prefix)

    def modern(self, old: str) -> str:
        new = old.rstrip("lL")
        return f"0o{new[1:]}" if new.isdigit() and new.startswith("0") and set(new) != {"0"} else new


class FixStrings(BaseFix):  # type: ignore[misc]
    """Strings that Python 3 refuses or reads otherwise: ur'', and escapes that only unicode strings had."""

    _accept_type = token.STRING
    label = "strings"

    def start_tree(self, tree: Any, filename: str) -> None:
        super().start_tree(tree, filename)
        self.unicode = "unicode_literals" in tree.future_features

    def match(self, node: Any) -> bool:
        return bool(self.modern(node.value) != node.value)

    def transform(self, node: Any, results: Any) -> Any:
        return pytree.Leaf(token.STRING, self.modern(node.value), prefix=node.prefix)

    def modern(self, old: str) -> str:
        body = old.lstrip("rRuUbB")
        prefix = old[: len(old) - len(body)].lower()
        if prefix == "ur":
            return raw_unicode(body)
        if prefix == "" and not self.unicode:
            return BYTE_ESCAPE.sub(r"\1\\\\\2", body)
        if prefix == "b" and not body.isascii():
            return "b" + "".join(c if c.isascii() else "".join(f"\\x{b:02x}" for b in c.encode()) for c in body)
        return old


def raw_unicode(literal: str) -> str:
    """The Python 3 spelling of ur'...': there \\u was an escape, in r'...' it is not."""
    if not RAW_ESCAPE.search(literal):
        return "r" + literal
    quotes = literal[:3] if literal[:3] in ("'''", '"""') else literal[0]
    body = literal[len(quotes) : -len(quotes)]
    value = body.encode("latin-1", "backslashreplace").decode("raw-unicode-escape")
    spelled = f"r{quotes}{value}{quotes}"
    try:
        same = value.isprintable() and ast.literal_eval(spelled) == value
    except (SyntaxError, ValueError):
        same = False
    return spelled if same else repr(value)


class FixTypeNames(FixTypes):  # type: ignore[misc]
    """Like fissix, but types.StringType is what the program calls a string."""

    label = "names of types"

    def transform(self, node: Any, results: Any) -> Any:
        if results["name"].value in ("StringType", "StringTypes"):
            return pytree.Leaf(token.NAME, "str", prefix=node.prefix)
        return super().transform(node, results)


class FixPrints(FixPrint):  # type: ignore[misc]
    """Like fissix, but `print ("%d" % n)` is a call already, and gets no second pair of parentheses."""

    label = "print statements"

    def transform(self, node: Any, results: Any) -> Any:
        if len(node.children) == 2 and _is_in_parentheses(node.children[1]):
            return None
        return super().transform(node, results)


def _is_in_parentheses(node: Any) -> bool:
    """Whether it is one value in parentheses: no tuple, and no generator."""
    syms = pygram.python_symbols
    if node.type != syms.atom or len(node.children) != 3 or node.children[0].value != "(":
        return False
    return bool(node.children[1].type not in (syms.testlist_gexp, syms.yield_expr))


class Tool(RefactoringTool):  # type: ignore[misc]
    """All fixers, made once for a process; `changes` counts what the last text needed."""

    def __init__(self) -> None:
        self.changes: Counter[str] = Counter()
        super().__init__([])

    def get_fixers(self) -> tuple[list[Any], list[Any]]:
        fixers = [self._counted(FixPrints(self.options, self.fixer_log), FixPrints.label)]
        for name, label in FIXERS.items():
            module = import_module(f"fissix.fixes.fix_{name}")
            fixer = getattr(module, "Fix" + "".join(part.title() for part in name.split("_")))
            made = fixer(self.options, self.fixer_log)
            if name == "tuple_params":  # fissix would call the new parameter xxx_todo_changeme
                made.new_name = partial(_new_name, made.new_name)
            fixers.append(self._counted(made, label))
        for own in (FixNames, FixNumbers, FixStrings, FixTypeNames):
            fixers.append(self._counted(own(self.options, self.fixer_log), own.label))
        fixers.sort(key=lambda fixer: int(fixer.run_order))
        return [f for f in fixers if f.order == "pre"], [f for f in fixers if f.order == "post"]

    def _counted(self, fixer: Any, label: str) -> Any:
        transform: Callable[[Any, Any], Any] = fixer.transform

        def counted(node: Any, results: Any) -> Any:
            before = str(node)
            new = transform(node, results)
            if str(node if new is None else new) != before:
                self.changes[label] += 1
            return new

        fixer.transform = counted
        return fixer

    def trees(self, text: str, features: frozenset[str]) -> Iterator[Any]:
        """The text as Python 2 understands it, then with print, then also with exec, as functions."""
        grammars = [pygram.python_grammar, pygram.python_grammar_no_print_statement]
        for grammar in [*grammars, pygram.python_grammar_no_print_and_exec_statement]:
            if grammar is pygram.python_grammar and "print_function" in features:
                continue
            self.driver.grammar = grammar
            try:
                tree = self.driver.parse_string(text)
            except Exception:  # the parser, the tokenizer and their asserts each raise their own kind
                continue
            finally:
                self.driver.grammar = self.grammar
            tree.future_features = features
            yield tree

    def fix(self, tree: Any) -> str:
        """The tree as Python 3; `changes` and `fixer_log` are about this tree afterwards."""
        self.changes.clear()
        self.fixer_log.clear()
        before = str(tree)
        # An import that a fixer adds goes to the top of the tree: that must not be above `#!` and the encoding.
        first = next(tree.leaves())
        head: str = first.prefix
        first.prefix = ""
        self.refactor_tree(tree, "")
        after = head + str(tree)
        doubled = "import pickle as pickle"  # from `import cPickle as pickle`
        return after if doubled in before else after.replace(doubled, "import pickle")
