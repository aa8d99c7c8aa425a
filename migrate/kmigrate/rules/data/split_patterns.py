"""KM636: patterns of `re.split` that match nothing, which Python passed over until 3.6."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

NAME = "re.split"
_GROUP = re.compile(r"\((?:[^()\\?]|\\.)(?:[^()\\]|\\.)*\)\?")  # `(\W+)?`
_REPEATED = re.compile(r"(?:\\[wWsSdD]|\[(?:[^\]\\]|\\.)+\]|[^\\\[\](){}.^$*+?|])\*")  # `\s*`

RULE = Rule(
    code="KM636",
    name="split-patterns",
    title="`re.split` splits at matches of nothing, too.",
    why="""
Until Python 3.6 `re.split` passed over places where its pattern matched nothing, so that `re.split(r'(\\W+)?', text)`
gave words and what stands between them. Since Python 3.7 it splits there: between all letters, and with None for a
group that took no part. `(\\W+)` and `\\s+` in place of `(\\W+)?` and `\\s*` are what was meant; other patterns that
can match nothing are reported.
""",
    examples=(
        Example(
            "import re\nfrom keras.preprocessing import text\n\nwords = re.split(r'(\\W+)?', story)\n",
            "import re\nfrom tensorflow.keras.preprocessing import text\n\nwords = re.split(r'(\\W+)', story)\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    if "re.split(" not in file.source.text or not any(file.source.lines_of("re")):
        return
    if file.assigned.get("re"):
        return
    for node in file.attributes("split"):
        call, of = file.parent(node), node.value
        if isinstance(of, ast.Name) and of.id == "re" and isinstance(call, ast.Call) and call.func is node:
            yield Use("name", NAME, node, call=call)


@RULE.on(NAME)
def split(site: Site) -> None:
    literal = site.argument("pattern", 0)
    if not isinstance(literal, ast.Constant) or not isinstance(literal.value, str):
        return
    if not _matches_nothing(literal.value):
        return
    pattern, text = literal.value, site.text(literal)
    whole = text[-1:] in "'\"" and not text.endswith(("'''", '"""')) and len(text.splitlines()) == 1
    last = len(text) - 2
    if whole and text[last] == "?" and _GROUP.fullmatch(pattern) and not re.match(pattern[:-1], ""):
        site.replace_part(literal, last, last + 1, "")
    elif whole and text[last] == "*" and _REPEATED.fullmatch(pattern):
        site.replace_part(literal, last, last + 1, "+")
    else:
        site.review("since Python 3.7 this also splits where the pattern matches nothing: let it match something")
        return
    site.rewritten("since Python 3.7 it would split where the pattern matches nothing, too", literal)


def _matches_nothing(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return re.match(pattern, "") is not None
        except (re.error, RecursionError, OverflowError):
            return False
