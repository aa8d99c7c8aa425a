"""`kmigrate run SCRIPT` and `python -m kmigrate_shims SCRIPT`: an unmodified program of the old Keras."""

from __future__ import annotations

import argparse
import io
import os
import runpy
import sys
import tokenize
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from kmigrate_shims import notebook, python2
from kmigrate_shims.install.caller import order
from kmigrate_shims.install.era import Found, find

USAGE = 2
OURS = {__file__, runpy.__file__, "<frozen runpy>"}
DESCRIPTION = "Runs an unmodified program that was written for the old Keras."


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kmigrate run", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--keras", metavar="RELEASE", help="what it was written for, such as 2.2; default: found out")
    parser.add_argument("--backend", choices=("theano", "tensorflow", "cntk"), help="default: found out")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("-m", dest="module", action="store_true", help="SCRIPT is the name of a module or package")
    kinds.add_argument("-c", dest="code", action="store_true", help="SCRIPT is the program itself")
    parser.add_argument("script", help="the program: a file, a notebook, or a folder with a __main__.py")
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


def notebook_of(path: Path, content: str) -> tuple[list[CodeType], bool, str]:
    """The cells of a notebook as code, whether they were Python 2, and their text."""
    try:
        cells = notebook.read(content)
        text = "\n".join(cell.text for cell in cells)
        old = python2.is_python2(text) and python2.translator() is not None
        codes = notebook.compiled(cells, str(path), old)
    except SyntaxError as error:
        raise ValueError(f"{error.filename}:{error.lineno}: Python cannot read it ({error.msg}).") from None
    except ValueError as error:
        raise ValueError(f"{path} cannot be run: {error}.") from None
    if dropped := [line for cell in cells for line in cell.passed_over]:
        print(f"Passed over, for they are for the notebook's shell: {'; '.join(dropped)}", file=sys.stderr)
    os.environ.setdefault("MPLBACKEND", "Agg")  # nobody is there to close a window
    return codes, old, text


def say(found: Found, text: str) -> None:
    if "theano" in text and "keras" not in text:
        print("Theano is played by TensorFlow.", file=sys.stderr)
        return
    print(found, file=sys.stderr)


def module_file(name: str) -> Path:
    """Where a module is that is run by its name. Nothing is imported yet: its packages may import keras."""
    for folder in ["", *sys.path]:
        place = Path(folder or os.getcwd()).joinpath(*name.split("."))
        for file in (place / "__main__.py", place.with_name(place.name + ".py")):
            if file.is_file():
                return file
        if (place / "__init__.py").is_file():
            raise ValueError(f"{name} is a package without a __main__, and cannot be run.")
    raise ValueError(f"there is no module {name} in this folder, nor where Python looks for modules.")


def begin(path: Path, text: str, given: argparse.Namespace) -> None:
    """The old names are there from now on. What was found out is said."""
    found = find(path, text, given.keras, given.backend)
    from kmigrate_shims.install import install
    from kmigrate_shims.removed import restore

    install(found.keras, found.backend)
    restore()
    order(found)
    say(found, text)
    os.environ.setdefault("KERAS_BACKEND", found.backend)


def main(argv: list[str] | None = None) -> int:
    given = arguments().parse_args(sys.argv[1:] if argv is None else argv)
    try:
        if given.module:
            return run_module(given)
        return run_code(given) if given.code else run_script(given)
    except Refused as error:
        return complain(str(error))


class Refused(Exception):
    """A program that cannot be begun. What it raises itself is none."""


def prepared(given: argparse.Namespace, path: Path, code: bool = True) -> tuple[list[CodeType], bool]:
    """The program as code, with the old names there; what keeps it from that is Refused."""
    codes: list[CodeType] = []
    old = False
    try:
        text = given.script if given.code else source(path)
        if path.suffix == ".ipynb":
            codes, old, text = notebook_of(path, text)
        elif code:
            made, old = code_of(path, text)
            codes = [made]
        begin(path, text, given)
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused(str(error)) from None
    return codes, old


def run_script(given: argparse.Namespace) -> int:
    path = Path(given.script)
    top = path.resolve().parent
    if path.is_dir() and (path / "__main__.py").is_file():
        path, top = path / "__main__.py", path.resolve()
    codes, old = prepared(given, path)
    if old:
        print(f"{path} is Python 2: it runs as Python 3, and divides as it did.", file=sys.stderr)
    sys.argv = [given.script, *given.arguments]
    sys.path.insert(0, str(top))
    python2.find_beside(path)
    return execute(codes, str(path), old)


def run_code(given: argparse.Namespace) -> int:
    path = Path("<string>")
    codes, old = prepared(given, path)
    sys.argv = ["-c", *given.arguments]
    sys.path.insert(0, "")
    return execute(codes, None, old)


def run_module(given: argparse.Namespace) -> int:
    """As `python -m` does it: packages are imported, and relative imports work."""
    try:
        path = module_file(given.script)
    except ValueError as error:
        raise Refused(str(error)) from None
    prepared(given, path, code=False)
    sys.argv = [str(path), *given.arguments]
    if sys.path[:1] != [os.getcwd()]:
        sys.path.insert(0, os.getcwd())
    python2.find_beside(path)
    return shown(lambda: runpy.run_module(given.script, run_name="__main__", alter_sys=True))


def execute(codes: list[CodeType], file: str | None, old: bool) -> int:
    """Runs the program as `__main__`."""
    main_module = ModuleType("__main__")
    main_module.__dict__.update({"__builtins__": __builtins__, **(python2.begin() if old else {})})
    if file is not None:
        main_module.__file__ = file
    sys.modules["__main__"] = main_module

    def program() -> None:
        for code in codes:
            exec(code, main_module.__dict__)

    return shown(program)


def shown(program: Callable[[], Any]) -> int:
    """What a program raises is shown as Python shows it, from the program's own line on."""
    try:
        program()
    except Exception as error:
        trace = error.__traceback__
        while trace and trace.tb_next and trace.tb_frame.f_code.co_filename in OURS:
            trace = trace.tb_next
        # That of Python itself shows lines of files alone, and no cell of a notebook.
        hook = traceback.print_exception if sys.excepthook is sys.__excepthook__ else sys.excepthook
        hook(type(error), error.with_traceback(trace), trace)
        return 1
    return 0
