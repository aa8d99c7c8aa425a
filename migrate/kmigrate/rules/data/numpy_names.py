"""KM632: names that NumPy lost since the old Keras ran on it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

# Gone in NumPy 1.24: they were the types of Python. The second part left with NumPy 2.0 and has another name.
PLAIN = {"bool": "bool", "int": "int", "float": "float", "complex": "complex", "object": "object", "str": "str"}
PLAIN |= {"long": "int", "unicode": "str"}
RENAMED = {"Inf": "inf", "Infinity": "inf", "infty": "inf", "PINF": "inf", "NaN": "nan", "NAN": "nan"}
RENAMED |= {"float_": "float64", "complex_": "complex128", "unicode_": "str_", "string_": "bytes_"}
RENAMED |= {"product": "prod", "cumproduct": "cumprod", "alltrue": "all", "sometrue": "any", "row_stack": "vstack"}
RENAMED |= {"round_": "round"}
ADVICE = {
    "asscalar": "write x.item()",
    "asfarray": "write np.asarray(x, dtype=float)",
    "NINF": "write -np.inf",
    "find_common_type": "use np.promote_types or np.result_type",
    "cast": "write np.asarray(x, dtype=...)",
    "msort": "write np.sort(x, axis=0)",
}
NAMES = {**PLAIN, **RENAMED, **ADVICE}
_IMPORTED = re.compile(r"[ \t]*import[ \t]+numpy(?:[ \t]+as[ \t]+(\w+))?[ \t]*(?:$|[,;#\r])", re.M)

RULE = Rule(
    code="KM632",
    name="numpy-names",
    title="Names that NumPy has no more.",
    why="""
Programs of the old Keras ran on NumPy of their day. `np.float`, `np.int`, `np.bool`, `np.object` and `np.str` were
other names of Python's own types and are gone since NumPy 1.24; NumPy 2.0 took more. In files that have to do with
Keras they are written as they are called today; what has no other name is said.
""",
    examples=(
        Example(
            "import numpy as np\nfrom keras.models import load_model\n\nx = np.zeros((3, 2), dtype=np.float)\n",
            "import numpy as np\nfrom tensorflow.keras.models import load_model\n\nx = np.zeros((3, 2), dtype=float)\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """The attributes of these names of what `import numpy as np` binds."""
    text, source = file.source.text, file.source
    imported = (_IMPORTED.match(source.line(line)) for line in source.lines_of("numpy"))
    modules = {match[1] or "numpy" for match in imported if match is not None}
    # Each module by itself: a pattern that begins with plain characters is looked for far faster.
    if not any(re.search(rf"{module}\.(?:{'|'.join(NAMES)})\b", text) for module in modules):
        return
    for node in file.attributes(*NAMES):
        if not isinstance(node.value, ast.Name) or node.value.id not in modules:
            continue
        if isinstance(node.ctx, ast.Load) and not file.assigned.get(node.value.id):
            yield Use("name", f"numpy.{node.attr}", node)


@RULE.on(*(f"numpy.{name}" for name in NAMES))
def rename(site: Site) -> None:
    node = site.node
    assert isinstance(node, ast.Attribute)
    name, module = node.attr, site.text(node.value)
    if name in ADVICE:
        site.review(f"NumPy has no `{name}` any more; {ADVICE[name]}")
    elif name in RENAMED:
        site.rename_attribute(RENAMED[name])
        site.rewritten(f"`{module}.{name}` is now `{module}.{RENAMED[name]}`", new=f"{module}.{RENAMED[name]}")
    elif site.assigned(PLAIN[name]):
        site.review(f"NumPy has no `{name}` any more; it was Python's own `{PLAIN[name]}`, a name that this file uses")
    else:
        site.replace(node, PLAIN[name])
        site.rewritten(f"`{module}.{name}` was Python's own `{PLAIN[name]}`", new=PLAIN[name])
