"""What a file's own code tells of its era: the names and arguments that it uses, and the shapes of its images."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import ancestry, split_root
from kmigrate.era.clues import ASKED, BACKEND, KERAS, LIKELY, ORDERING, Clue
from kmigrate.era.environment import variables
from kmigrate.era.versions import Span, number

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.names.values import Use
    from kmigrate.engine.source import Source
    from kmigrate.tables import Row

ENGINES = ("theano", "tensorflow", "cntk")
_ENGINES = re.compile(r"[ \t]*(?:import|from)[ \t]+(theano|tensorflow|cntk)\b")
_FLAGS = re.compile(r"environ\b[^\n#]*\bTHEANO_FLAGS\b")  # a command in a comment is only advice
SETTERS = ("keras.backend.set_image_dim_ordering", "keras.backend.set_image_data_format")
READERS = ("keras.backend.image_dim_ordering", "keras.backend.image_data_format")
IMAGES = ("Conv2D", "Convolution2D", "ZeroPadding2D", "MaxPooling2D", "AtrousConvolution2D", "SeparableConvolution2D")
CHANNELS = {1, 3}
LEAST = 8  # no image is smaller
_FEW = re.compile(r"channel|depth|\bn?_?chn?s?\b|^c$", re.IGNORECASE)


def clues_of_code(file: SourceFile) -> list[Clue]:
    found = [*_environment(file.source)]
    if file.imports_keras:
        found += [*_uses(file), *_ordering(file)]
    return found


def _environment(source: Source) -> Iterator[Clue]:
    yield from variables(source.text, flags=_FLAGS)
    for line in sorted({line for engine in ENGINES for line in source.lines_of(engine)}):
        if (match := _ENGINES.match(source.line(line))) is not None:
            yield Clue(BACKEND, f"imports {match[1]}", value=match[1], rank=LIKELY, line=line)


def _uses(file: SourceFile) -> Iterator[Clue]:
    """One clue to each row of the table of eras that a use fits."""
    seen: set[tuple[Span, int]] = set()
    for use in file.uses:
        # A method has no spelling of its own; what tf.keras has in which release is another matter.
        if use.spelled and split_root(use.spelled)[0] != "keras":
            continue
        for row, what in _rows(file, use):
            for span, rank in _spans(row):
                if (span, rank) not in seen:
                    seen.add((span, rank))
                    yield Clue(KERAS, f"uses {what}", span, rank=rank, line=use.line)


@cache
def _spans(row: Row) -> tuple[tuple[Span, int], ...]:
    surely = Span(number(row.since or "0"), number(row.before or "99"))
    found = [] if surely.is_any else [(surely, ASKED)]
    if row.until:
        found.append((Span(before=number(row.until)), LIKELY))
    return tuple(found)


def _rows(file: SourceFile, use: Use) -> Iterator[tuple[Row, str]]:
    # The same function may have stood elsewhere before: `keras.utils.np_utils.to_categorical`.
    if "" in (rows := file.facts.eras.get(use.name, {})) and use.spelled in ("", use.name):
        yield rows[""], use.name.rpartition(".")[2]
    if use.call is None or not use.call.keywords:
        return
    memo, key = file.rules.memo, ("eras", use.name, use.kind == "attribute")
    if key not in memo:
        memo[key] = _of_arguments(file, use)
    for rows in memo[key]:
        for keyword in use.call.keywords:
            if keyword.arg and keyword.arg in rows:
                yield rows[keyword.arg], keyword.arg


def _of_arguments(file: SourceFile, use: Use) -> list[dict[str, Row]]:
    """Keyword -> row, of the name and of what it derives from; the same for every use of it."""
    eras = file.facts.eras
    owner, _, member = use.name.rpartition(".")
    names = [use.name, f"{owner}.*"]
    if use.kind == "attribute":
        names = [f"{cls}.{member}" for cls in ancestry(owner, file.facts)]
    return [eras[name] for name in names if name in eras]


def _ordering(file: SourceFile) -> Iterator[Clue]:
    """What the code sets, else what the shapes of its images say."""
    set_here = False
    for use in file.uses:
        if use.name in SETTERS and use.call is not None and use.call.args:
            set_here = True
            given = use.call.args[0]
            value = given.value if isinstance(given, ast.Constant) else None
            if value in ("th", "channels_first", "tf", "channels_last"):
                order = "th" if value in ("th", "channels_first") else "tf"
                yield Clue(ORDERING, f"sets {value}", value=order, line=use.line)
    if set_here:
        return
    for use in file.uses:
        if use.call is None or use.name.rpartition(".")[2] not in IMAGES:
            continue
        shape = next((k.value for k in use.call.keywords if k.arg == "input_shape"), None)
        if any(k.arg in ("dim_ordering", "data_format") for k in use.call.keywords):
            continue
        orders = {_order(one) for one in _shapes(file, shape)}
        if len(orders) == 1 and (order := orders.pop()):
            said = " ".join(ast.unparse(shape).split()) if shape is not None else ""
            yield Clue(ORDERING, f"has input_shape={said}", value=order, line=use.line)


def _shapes(file: SourceFile, shape: ast.expr | None) -> list[ast.expr]:
    if isinstance(shape, ast.Name):
        return file.assigned.get(shape.id, [])
    return [] if shape is None else [shape]


def _order(shape: ast.expr) -> str:
    """`(3, 224, 224)` is th, `(rows, cols, 1)` is tf; empty where it can be either."""
    if not isinstance(shape, ast.Tuple | ast.List) or len(shape.elts) != 3:
        return ""
    first, middle, last = shape.elts
    if _is_few(first) and _is_many(middle) and _is_many(last):
        return "th"
    return "tf" if _is_few(last) and _is_many(first) and _is_many(middle) else ""


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_few(node: ast.expr) -> bool:
    """Whether it counts channels."""
    if isinstance(node, ast.Constant):
        return node.value in CHANNELS
    return _FEW.search(_name(node)) is not None


def _is_many(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None or (isinstance(node.value, int) and node.value >= LEAST)
    return not _is_few(node)
