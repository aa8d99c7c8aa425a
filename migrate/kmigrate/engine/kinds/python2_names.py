"""Python 2 that parses as Python 3: names, modules and methods that only Python 2 has, asked for without a guard."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from functools import cache

from kmigrate.engine.walk import below, walk

NAMES = frozenset(["xrange", "raw_input", "unicode", "unichr", "basestring", "long", "reduce", "execfile", "reload"])
METHODS = frozenset(["iteritems", "itervalues", "iterkeys", "has_key"])
MODULES = frozenset(["cPickle", "cStringIO", "StringIO", "urllib2", "ConfigParser", "HTMLParser", "Tkinter", "Queue"])
OF_ITERTOOLS = frozenset(["izip", "imap", "ifilter", "izip_longest"])
# Searched for before anything is parsed: most texts have none of these words, or have them in prose alone.
WORDS = tuple(sorted(NAMES | METHODS | MODULES | OF_ITERTOOLS))
PRINTS = re.compile(r"\bprint[ \t]*>>")
GUARDS = frozenset(["NameError", "ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"])
VERSION = re.compile(r"version|PY2|PY3|python_2|python_3|\bsix\b", re.IGNORECASE)


def is_python2(text: str) -> bool:
    """Whether a text that is valid Python 3 stops there at once, for it is Python 2 and nothing else."""
    if not (any(word in text and _as_code(word).search(text) for word in WORDS) or prints_to(text)):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    old = [node for node in _unguarded(tree) if _is_old(node, frozenset())]
    if not old:
        return False
    own = frozenset(_bound(tree))
    return any(_is_old(node, own) for node in old)


def prints_to(text: str) -> bool:
    """Whether `print >>file, x` stands there, which is valid and fails in Python 3."""
    return ">>" in text and PRINTS.search(text) is not None


@cache
def _as_code(word: str) -> re.Pattern[str]:
    """How a word looks where it may be meant, and not only spoken of."""
    if word in METHODS:
        return re.compile(rf"\.\s*{word}\s*\(")
    if word in MODULES:
        return re.compile(rf"^[ \t]*(?:import[ \t][^#\n]*\b{word}\b|from[ \t]+{word}[ \t])", re.MULTILINE)
    if word in OF_ITERTOOLS:
        return re.compile(rf"\bitertools[ \t]+import[^#]*\b{word}\b")
    return re.compile(rf"(?<![\w.]){word}[ \t]*(?:[(),:\]]|$|if\b|else\b)", re.MULTILINE)


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that the text gives a meaning of its own, wherever it does."""
    for node in walk(tree):
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
    for node in below(tree):
        if isinstance(node, ast.Try) and any(map(_catches, node.handlers)):
            continue
        if isinstance(node, ast.If | ast.IfExp) and any(map(_asks_version, ast.walk(node.test))):
            continue
        yield node
        yield from _unguarded(node)


def _asks_version(node: ast.AST) -> bool:
    word = getattr(node, "id", "") or getattr(node, "attr", "")
    return bool(word) and VERSION.search(word) is not None


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
