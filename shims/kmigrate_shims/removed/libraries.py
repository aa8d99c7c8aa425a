"""What other libraries refuse today: labels of another count, and patterns that match nothing."""

from __future__ import annotations

import os
import re
import sys
from typing import Any


def is_installed(file: str) -> bool:
    """Whether code belongs to Python or to a package that is installed today, and means what it says today."""
    return (
        not file or "site-packages" in file or "dist-packages" in file or file.startswith(os.path.dirname(os.__file__))
    )


def re_functions(module: Any) -> dict[str, Any]:
    """`re.split` did not cut where its pattern matches nothing, until Python 3.7."""
    today = module.split

    def split(pattern: Any, string: Any, maxsplit: int = 0, flags: Any = 0) -> Any:
        caller = sys._getframe(1).f_code.co_filename
        compiled = re.compile(pattern, flags) if isinstance(pattern, (str, bytes)) else pattern
        if is_installed(caller) or compiled.fullmatch(string[:0]) is None:
            return today(pattern, string, maxsplit=maxsplit, flags=flags)
        found: list[Any] = []
        start = 0
        for match in compiled.finditer(string):
            if match.start() == match.end():
                continue
            if maxsplit and len(found) >= maxsplit * (1 + compiled.groups):
                break
            found += [string[start : match.start()], *match.groups()]
            start = match.end()
        return [*found, string[start:]]

    return {"split": split}


def axis_functions(module: Any) -> dict[str, Any]:
    """Labels of ticks might be fewer or more than the ticks, until Matplotlib 3.3."""
    today = module.Axis.set_ticklabels

    def set_ticklabels(self: Any, labels: Any, *args: Any, **words: Any) -> Any:
        locator = self.get_minor_locator() if words.get("minor") else self.get_major_locator()
        places = getattr(locator, "locs", None)
        if places is not None and len(labels):
            labels = [*labels, *[""] * len(places)][: len(places)]
        return today(self, labels, *args, **words)

    return {"Axis.set_ticklabels": set_ticklabels}
