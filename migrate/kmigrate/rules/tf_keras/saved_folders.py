"""KM416: folders that tf.keras made for what it saved."""

from __future__ import annotations

import ast
import posixpath

from kmigrate.rules.models.file_names import DEPTH, MODEL_SAVERS, OLD_ENDINGS, WEIGHT_SAVERS, path_of, tail_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MAKERS = ("makedirs", "mkdir")

RULE = Rule(
    code="KM416",
    name="saved-folders",
    title="A model is saved into a folder that exists.",
    why="""
A SavedModel is a folder, and a checkpoint of TensorFlow made the one that it was to lie in. The one file that Keras 3
writes in their place needs a folder that is there, and `save` stops without it. `.h5` files and callbacks still make
theirs.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nmodel = keras.Sequential()\nmodel.save('saved/model')\n",
            "from tensorflow import keras\n\nmodel = keras.Sequential()\nmodel.save('saved/model.keras')\n",
            "The folder is reported for review: `os.makedirs('saved', exist_ok=True)` goes before. It is written where "
            "the file has `os`.",
        ),
    ),
)


@RULE.on(*WEIGHT_SAVERS, *MODEL_SAVERS)
def saved(site: Site) -> None:
    path = path_of(site)
    if site.standalone or site.call is None or path is None or any(map(site.file.source.lines_of, MAKERS)):
        return
    tail = tail_of(site, path, DEPTH)
    if tail is None or OLD_ENDINGS.search(str(tail.value)) or not _whole(path, tail):
        return
    folder = posixpath.dirname(str(tail.value))
    if folder.strip("./"):
        _make(site, path, f"os.makedirs({folder!r}, exist_ok=True)")


def _make(site: Site, path: ast.expr, line: str) -> None:
    """Writes the line above, once in a function, where the file has `os`."""
    statement, source = site.statement(path), site.file.source
    if statement is None or not isinstance(statement, ast.Expr | ast.Assign) or not _has_os(site):
        site.review(f"tf.keras made the folder; `{line}` must do so today", path)
        return
    start = source.start(statement)
    if source.slice(source.line_start(start), start).strip():
        site.review(f"tf.keras made the folder; `{line}` must do so today", path)
        return
    if site.file.memo.setdefault((line, site.function_around(path)), site.use) is site.use:
        site.file.edits.replace_span(start, start, f"{line}{source.newline}{source.indent(start)}")
    site.rewritten("tf.keras made the folder", path, new=line)


def _has_os(site: Site) -> bool:
    imports = [one for one in site.nodes(ast.Import) if isinstance(one, ast.Import) and not one.col_offset]
    return any(alias.name == "os" and alias.asname is None for one in imports for alias in one.names)


def _whole(path: ast.expr, tail: ast.Constant) -> bool:
    """Whether the literal is all of the name, but for what `format` puts in."""
    match path:
        case ast.Call(func=ast.Attribute(value=part, attr="format")):
            return _whole(part, tail) and "{" not in posixpath.dirname(str(tail.value))
        case _:
            return path is tail or isinstance(path, ast.Name)
