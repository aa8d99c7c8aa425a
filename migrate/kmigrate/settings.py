"""The settings of one run: what the command line, pyproject.toml and callers of `rewrite` can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Target = Literal["tf.keras", "keras"]
TARGETS: tuple[Target, ...] = ("tf.keras", "keras")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that changes what `rewrite` does to a text; nothing about files or screens."""

    source: str | None = None  # the Keras version that the code was written for, "1.2"; None: found out
    backend: str | None = None  # theano, tensorflow or cntk; None: found out
    target: Target = "tf.keras"
    modern: bool = False  # take the new defaults instead of writing the old ones out
    shims: bool = True  # names that only a shim can answer may be imported from kmigrate_shims
    select: tuple[str, ...] = ()  # codes, prefixes of codes, or names of rules; empty: all
    ignore: tuple[str, ...] = ()
    python2: bool = True  # bring Python 2 sources to Python 3 first

    def wants(self, code: str, name: str) -> bool:
        """Whether the rule of that code and name is to run. The longest mention wins, as in ruff."""

        if not (self.select or self.ignore):
            return True  # asked at every use, and mostly nothing is chosen

        def longest(mentions: tuple[str, ...]) -> int:
            return max((len(m) for m in mentions if code.startswith(m) or m == name), default=-1)

        ignored, selected = longest(self.ignore), longest(self.select)
        if selected < 0:
            return not self.select and ignored < 0
        return selected >= ignored
