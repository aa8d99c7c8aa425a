"""Python 2 that parses as Python 3: names, modules and methods that only Python 2 has, asked for without a guard."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

NAMES = frozenset(["xrange", "raw_input", "unicode", "unichr", "basestring", "long", "reduce", "execfile", "reload"])
METHODS = frozenset(["iteritems", "itervalues", "iterkeys", "has_key"])
MODULES = frozenset(["cPickle", "cStringIO", "StringIO", "urllib2", "ConfigParser", "HTMLParser", "Tkinter", "Queue"])
OF_ITERTOOLS = frozenset(["izip", "imap", "ifilter", "izip_longest"])
# Bytes first: most texts have none of these, and are not parsed for this.
WORDS = re.compile(rf"\b(?:{'|'.join(sorted(NAMES | METHODS | MODULES | OF_ITERTOOLS))})\b|\bprint[ \t]*>>")
GUARDS = frozenset(["NameError", "ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"])
VERSION = re.compile(r"version|PY2|PY3|python_2|python_3|\bsix\b", re.IGNORECASE)


def is_python2(text: str) -> bool:
    """Whether a text that is valid Python 3 stops there at once, for it is Python 2 and nothing else."""
    if not WORDS.search(text):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    own = frozenset(_bound(tree))
    return any(_is_old(node, own) for node in _unguarded(tree))


def prints_to(text: str) -> bool:
    """Whether `print >>file, x` stands there, which is valid and fails in Python 3."""
    return re.search(r"\bprint[ \t]*>>", text) is not None


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that the text gives a meaning of its own, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def _unguarded(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that no `try` and no question for the version keeps from Python 3."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Try) and any(map(_catches, node.handlers)):
            continue
        if isinstance(node, ast.If | ast.IfExp) and VERSION.search(ast.unparse(node.test)):
            continue
        yield node
        yield from _unguarded(node)


def _catches(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    return caught is None or any(isinstance(n, ast.Name) and n.id in GUARDS for n in ast.walk(caught))


def _is_old(node: ast.AST, own: frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return name in NAMES and name not in own
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=arguments):
            six = isinstance(of, ast.Name) and of.id == "six"
            return name in METHODS and name not in own and len(arguments) == (name == "has_key") and not six
        case ast.Import(names=names):
            return any(alias.name in MODULES for alias in names)
        case ast.ImportFrom(module=module, names=names, level=0):
            return module in MODULES or (module == "itertools" and any(a.name in OF_ITERTOOLS for a in names))
        case ast.BinOp(left=ast.Name(id="print"), op=ast.RShift()):
            return True
    return False
