"""KM114: constants that are functions today: `keras.__version__`, which not every tf.keras has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

VERSION = "keras.__version__"
NEW = {
    VERSION: "keras.version",
    "keras.backend._EPSILON": "keras.backend.epsilon",
    "keras.backend.common._EPSILON": "keras.backend.epsilon",
}
SHOWN = ("print", "format", "str", "info", "debug", "write", "warning", "repr")
ORDERED = (ast.GtE, ast.Gt, ast.Lt, ast.LtE)

RULE = Rule(
    code="KM114",
    name="versions",
    title="`keras.__version__` is `keras.version()` today, and `_EPSILON` is `epsilon()`.",
    why="""
tf.keras of TensorFlow 2.16 has no `__version__`, and `keras.version()` is there in every Keras 3. What the program does
with the number is another matter: shown, it is right; where a branch asks for one release of the old Keras, nothing
says which way it goes today, and that is reported.

`_EPSILON`, a name inside of the backend, held what `epsilon()` gives.
""",
    examples=(
        Example(
            "import keras\n\nprint('Keras', keras.__version__)\n",
            "from tensorflow import keras\n\nprint('Keras', keras.version())\n",
        ),
        Example(
            "import keras\n\nif keras.__version__.startswith('2'):\n    old()\n",
            "from tensorflow import keras\n\nif keras.version().startswith('2'):\n    old()\n",
            "The line is reported for review.",
        ),
    ),
)


@RULE.answers(*NEW)
def constant(site: Site) -> None:
    new = NEW[site.name]
    site.rename(new)
    if not isinstance(site.node, ast.Name | ast.Attribute):
        return
    site.file.edits.insert_after(site.node, "()")
    site.rewritten(f"`{site.name.rpartition('.')[2]}` is not there today", new=f"{new}()")
    if site.name == VERSION and not _is_shown(site):
        site.review("it begins with 3 today: look that what is done with the number still holds")


def _is_shown(site: Site) -> bool:
    """Whether the number is only shown, or compared with an order that every later release keeps."""
    for node in _around(site):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SHOWN:
                return True
            case ast.Compare(ops=[operator]):
                return isinstance(operator, ORDERED) and "3" not in site.text(node)
            case ast.JoinedStr() | ast.Expr():
                return True
            case ast.BinOp(left=ast.Constant(value=str())):
                return True
            case ast.Call(func=ast.Attribute(attr="startswith" | "endswith")):
                return False
            case _:
                pass
    return False


def _around(site: Site) -> Iterator[ast.AST]:
    """What holds the name, from the inside, up to its statement."""
    node: ast.AST | None = site.parent(site.node)
    while node is not None:
        yield node
        if isinstance(node, ast.stmt):
            return
        node = site.parent(node)
