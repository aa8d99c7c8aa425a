"""Command lines that are wrong end in one sentence, and not in a list of all flags."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

MISSING = "the following arguments are required: "


class Parser(argparse.ArgumentParser):
    def __init__(self, prog: str, example: str, **options: Any) -> None:
        super().__init__(prog=prog, **options)
        self.example = example

    def error(self, message: str) -> NoReturn:
        if message.startswith(MISSING):
            message = f"{message.removeprefix(MISSING).replace(', ', ' and ')} must be given, as in `{self.example}`"
        self.exit(2, f"{self.prog}: {message}. `{self.prog} --help` says all that can be given.\n")
