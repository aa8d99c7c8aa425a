"""`kmigrate run SCRIPT` and `python -m kmigrate_shims SCRIPT`: an unmodified program of the old Keras."""

from __future__ import annotations

import argparse
import io
import os
import sys
import tokenize
from pathlib import Path
from types import CodeType, ModuleType

from kmigrate_shims import python2
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


def source(path: Path) -> str:
    """The text of the program, in the encoding that it names."""
    if not path.is_file():
        raise ValueError(f"{path} is no file.")
    content = path.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return io.TextIOWrapper(io.BytesIO(content), encoding).read()
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise ValueError(f"{path} is no text in UTF-8, and its first lines name no other encoding.") from None


def code_of(path: Path, text: str) -> tuple[CodeType, bool]:
    """The program as code, and whether it was Python 2."""
    if python2.is_python2(text) and (brought := python2.compiled(text, str(path))) is not None:
        return brought, True
    try:
        return compile(text, str(path), "exec", dont_inherit=True), False
    except SyntaxError as error:
        remedy = "" if python2.translator() else f" If it is Python 2, `kmigrate {path}` rewrites it first."
        raise ValueError(f"{path}:{error.lineno}: Python cannot read it ({error.msg}).{remedy}") from None
    except ValueError as error:
        raise ValueError(f"{path} cannot be read: {error}.") from None


def say(found: Found, text: str) -> None:
    if "theano" in text and "keras" not in text:
        print("Theano is played by TensorFlow.", file=sys.stderr)
        return
    print(
        f"Played as Keras {found.keras} ({found.keras_why}), backend {found.backend} ({found.backend_why}).",
        file=sys.stderr,
    )


def main(argv: list[str] | None = None) -> int:
    given = arguments().parse_args(sys.argv[1:] if argv is None else argv)
    path = Path(given.script)
    try:
        text = source(path)
        code, old = code_of(path, text)
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
    say(found, text)
    if old:
        print(f"{path} is Python 2: it runs as Python 3, and divides as it did.", file=sys.stderr)
    sys.argv = [str(path), *given.arguments]
    sys.path.insert(0, str(path.resolve().parent))
    python2.find_beside(path)
    os.environ.setdefault("KERAS_BACKEND", found.backend)
    return execute(code, path)


def execute(code: CodeType, path: Path) -> int:
    """Runs the program as `__main__`. What it raises is shown as Python shows it, from the program's own line on."""
    main_module = ModuleType("__main__")
    main_module.__dict__.update({"__file__": str(path), "__builtins__": __builtins__, python2.DIVIDE: python2.divide})
    sys.modules["__main__"] = main_module
    try:
        exec(code, main_module.__dict__)
    except Exception as error:
        trace = error.__traceback__
        error = error.with_traceback(trace.tb_next if trace else None)
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0
