"""Bytecode is read as data. What Pythons wrote stands here as bytes; nothing of it is loaded."""

from __future__ import annotations

import base64
import json
import marshal
from pathlib import Path

import pytest
import recordings

from kmigrate_runtime.legacy import bytecode, lambdas, read

# Keras 2.3.1 on Python 3.6 wrote this for `lambda x: x`.
PYTHON36 = base64.b64decode(
    "4wEAAAAAAAAAAQAAAAEAAABDAAAAcwQAAAB8AFMAKQFOqQApAdoBeHIBAAAAcgEAAAD6CmR1bXAy\nMzEucHnaCDxsYW1iZGE+CAAAAHMAAAAA\n"
)


def test_python_3_6() -> None:
    code = bytecode.read(PYTHON36)
    assert code is not None
    assert (code.python, code.name, code.file, code.line) == ("3.0 to 3.7", "<lambda>", "dump231.py", 8)
    assert code.signature() == "(x)"


def python27(name: bytes = b"double") -> bytes:
    """`def double(x, by=2): return x * by + len` by the layout of Python 2.7: letters, then what they need."""

    def number(value: int) -> bytes:
        return value.to_bytes(4, "little")

    def text(letter: bytes, value: bytes) -> bytes:
        return letter + number(len(value)) + value

    names = b"(" + number(1) + text(b"t", b"len")
    varnames = b"(" + number(2) + text(b"t", b"x") + text(b"t", b"by")
    empty = b"(" + number(0)
    return b"".join([
        b"c", number(2), number(2), number(2), number(0x43), text(b"s", b"|\0\0|\1\0\x14t\0\0\x17S"),
        b"(" + number(2) + b"N" + b"i" + number(7), names, varnames, empty, empty,
        text(b"s", b"train.py"), text(b"t", name), number(12), text(b"s", b"\0\1"),
    ])  # fmt: skip


def test_python_2_7() -> None:
    code = bytecode.read(python27())
    assert code is not None
    assert (code.python, code.name, code.file, code.line) == ("2.7", "double", "train.py", 12)
    assert code.signature((2,)) == "(x, by=2)"
    assert code.names == ("len",)
    assert code.constants == (None, 7)


def test_the_python_that_runs_now() -> None:
    scale = 3.0

    def scaled(x: float, *more: float, by: int = 2, **rest: int) -> float:
        return x * by * scale + len(more) + len(rest)

    code = bytecode.read(marshal.dumps(scaled.__code__))
    assert code is not None
    assert code.signature() == "(x, *more, by, **rest)"
    assert code.free == ("scale",)
    assert code.names == ("len",)


@pytest.mark.parametrize(
    "data", [b"", b"c", b"\xe3" * 50, b"(" + b"\xff" * 8, b"i\1\0\0\0", PYTHON36[:-3], b"c" * 5000]
)
def test_what_is_no_code_object(data: bytes) -> None:
    assert bytecode.read(data) is None


def test_parts_in_each_other_end() -> None:
    assert bytecode.read(b")\1" * 100_000) is None
    assert bytecode.read(b"(\xff\xff\xff\x7f" + b"N" * 100) is None


def test_both_spellings_of_the_bytes_are_known() -> None:
    """Keras 1 wrote a sign for each byte, Keras 2 base64."""
    assert lambdas.code_of(base64.encodebytes(PYTHON36).decode()) == PYTHON36
    assert lambdas.code_of(PYTHON36.decode("raw_unicode_escape")) == PYTHON36
    assert lambdas.code_of("my_function") is None


def test_the_sentence_says_what_to_give() -> None:
    value = [base64.encodebytes(python27(b"<lambda>")).decode(), [5], None]
    foreign = lambdas.function(value, "lambda", {"by": 4})
    assert lambdas.describe(foreign, "lambda_3") == (
        "bytecode of Python 2.7 from train.py, line 12, is not run: give the function with --custom module, "
        "as def lambda_3(x, by=5); its source is `lambda x, by=5: x * by + len`, which --trust lets convert use; it uses len; its constants are 7; it is called with by=4."
    )


@pytest.mark.parametrize("stack", recordings.stacks())
def test_recorded_lambdas_are_understood(stack: str, tmp_path: Path) -> None:
    for name in recordings.names(stack, "lambda"):
        folder = tmp_path / name
        folder.mkdir()
        path = recordings.get(stack, name).write(folder)
        spec = read(path, weights=folder / "weights.h5" if path.suffix == ".json" else None)
        found = [layer.foreign for _, layer in spec.model.walk() if layer.foreign is not None]
        assert found
        for foreign in found:
            if foreign.code is not None:
                code = bytecode.read(foreign.code)
                assert code is not None
                assert code.arguments[:1] == ("x",) or code.arguments


def test_functions_by_name(tmp_path: Path) -> None:
    config = {"class_name": "Sequential", "config": [{"class_name": "Lambda", "config": {
        "name": "l", "function": "halved", "function_type": "function", "batch_input_shape": [None, 2]}}]}  # fmt: skip
    (tmp_path / "m.json").write_text(json.dumps(config))
    spec = read(tmp_path / "m.json")
    assert spec.model["l"].foreign is not None
    assert "give it with --custom module, under the name halved" in spec.notes[0]
