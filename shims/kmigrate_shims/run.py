"""`kmigrate run SCRIPT` and `python -m kmigrate_shims SCRIPT`: an unmodified program of the old Keras."""

from __future__ import annotations

import argparse
import ast
import os
import runpy
import sys
from pathlib import Path

from kmigrate_shims.install.era import Found, find

USAGE = 2
DESCRIPTION = "Runs an unmodified program that was written for the old Keras."


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kmigrate run", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--keras", metavar="RELEASE", help="what it was written for, such as 2.2; default: found out")
    parser.add_argument("--backend", choices=("theano", "tensorflow", "cntk"), help="default: found out")
    parser.add_argument("script", help="the program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the program is called with")
    return parser


def complain(text: str) -> int:
    print(f"kmigrate run: {text}", file=sys.stderr)
    return USAGE


def source(path: Path) -> tuple[str, str | None]:
    """The text of the program, and what is wrong with it."""
    if not path.is_file():
        return "", f"{path} is no file."
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", f"{path} is no text in UTF-8."
    try:
        ast.parse(text)
    except SyntaxError as error:
        return text, (
            f"{path}:{error.lineno}: Python {sys.version_info.major} cannot read it ({error.msg}). If it is Python 2, "
            f"`kmigrate {path}` rewrites it first."
        )
    except ValueError as error:
        return text, f"{path} cannot be read: {error}."
    return text, None


def say(found: Found) -> None:
    print(
        f"Played as Keras {found.keras} ({found.keras_why}), backend {found.backend} ({found.backend_why}).",
        file=sys.stderr,
    )


def main(argv: list[str] | None = None) -> int:
    given = arguments().parse_args(sys.argv[1:] if argv is None else argv)
    path = Path(given.script)
    text, wrong = source(path)
    if wrong:
        return complain(wrong)
    try:
        found = find(path, text, given.keras, given.backend)
    except ValueError as error:
        return complain(str(error))
    from kmigrate_shims.install import install
    from kmigrate_shims.removed import restore

    try:
        install(found.keras, found.backend)
        restore()
    except (NotImplementedError, RuntimeError, ValueError) as error:
        return complain(str(error))
    say(found)
    sys.argv = [str(path), *given.arguments]
    sys.path.insert(0, str(path.resolve().parent))
    os.environ.setdefault("KERAS_BACKEND", found.backend)
    runpy.run_path(str(path), run_name="__main__")
    return 0
