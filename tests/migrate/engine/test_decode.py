from __future__ import annotations

import codecs
import io
import tokenize
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.decode import Decoded, DecodeError, EncodeError, decode

BOM = b"\xef\xbb\xbf"
HOSTILE = Path(__file__).parents[3] / "fixtures" / "hostile"


def refused(data: bytes, **options: bool) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        decode(data, **options)
    assert caught.value.message == str(caught.value)
    assert caught.value.message.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1\n",
        b"x = 1\r\ny = 2\rz = 3\n",
        b"x = 1",
        b"\x0c\nx\x1a = 1\n",
        BOM,
        BOM + b"import keras\r\n",
        "x = 'é→🎉'\n".encode(),
        BOM + "# -*- coding: utf-8 -*-\n'é'\n".encode(),
        "# coding: latin-1\n'é'\n".encode("latin-1"),
        "#!/usr/bin/python\r# vim: set fileencoding=cp1252 :\r'€'\r".encode("cp1252"),
        "# coding: euc-jp\n'日本'\n".encode("euc-jp"),
        b"# coding: ascii\nx\n",
    ],
)
def test_every_byte_comes_back(data: bytes) -> None:
    decoded = decode(data)
    assert decoded.encode(decoded.text) == data


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")), st.booleans())
def test_any_bytes_come_back_or_are_refused(data: bytes, cookie: bool) -> None:
    try:
        decoded = decode(data, cookie=cookie)
    except DecodeError:
        return
    assert decoded.encode(decoded.text) == data


def test_newlines_are_left_as_they_are() -> None:
    assert decode(b"a\r\nb\rc\n\n").text == "a\r\nb\rc\n\n"


def test_a_mark_is_not_part_of_the_text() -> None:
    assert decode(BOM + b"x") == Decoded("x", "utf-8", True)


HEADS = [
    b"# coding: latin-1",
    b"# coding=latin-1",
    b"#coding:latin-1",
    b"# -*- coding: iso-8859-15 -*-",
    b"# vim: set fileencoding=latin-1 :",
    b"#!/usr/bin/env python\n# coding: latin-1",
    b"\n# coding: latin-1",
    b"\r\n# coding: latin-1",
    b"  \t\x0c# coding: latin-1",
    b"\n\n# coding: latin-1",
    b"x = 1\n# coding: latin-1",
    b"x = 1 # coding: latin-1",
    b"'''\n# coding: latin-1\n'''",
    b"# coding : latin-1",
    b"# decoding: latin-1",
    b"# coding: utf8",
    b"# coding: UTF_8",
    b"# coding: utf-8-sig",
]


@pytest.mark.parametrize("head", HEADS)
def test_the_comment_is_found_where_python_finds_it(head: bytes) -> None:
    expected, _ = tokenize.detect_encoding(io.BytesIO(head + b"\nx\n").readline)
    found = decode(head + b"\nx\n").encoding
    assert codecs.lookup(found).name == codecs.lookup(expected).name.removesuffix("-sig")


def test_a_lone_carriage_return_ends_the_line_of_the_comment() -> None:
    assert decode(b"#!/bin/python\r# coding: latin-1\r'\xe9'\r").text.endswith("'é'\r")
    assert decode(b"x = 1\r# coding: latin-1\r").encoding == "utf-8"


def test_pages_have_no_coding_comment() -> None:
    page = "# Coding: latin-1\n\né\n".encode()
    assert decode(page, cookie=False) == Decoded("# Coding: latin-1\n\né\n")
    assert "UTF-8" in refused("é".encode("latin-1"), cookie=False).message


def test_bytes_without_a_comment_must_be_utf8() -> None:
    error = refused("import keras\nx = 1\ns = 'é → ".encode() + b"caf\xe9'\n")
    assert (error.line, error.column) == (3, 13)
    assert "Byte 0xe9 is not UTF-8" in error.message
    assert "# -*- coding: latin-1 -*-" in error.message


@pytest.mark.parametrize(
    ("data", "says", "line"),
    [
        ("x = 1\n".encode("utf-16"), "UTF-16", 1),
        (b"\xfe\xff" + "x = 1\n".encode("utf-16-be"), "UTF-16", 1),
        ("x = 1\n".encode("utf-16-le"), "UTF-16", 1),
        ("x = 1\n".encode("utf-16-be"), "UTF-16", 1),
        ("x = 1\n".encode("utf-32"), "UTF-32", 1),
        (b"x = 1\ny = '\0'\n", "null byte", 2),
        (BOM + b"x = 1\n\0", "null byte", 2),
        (b"# coding: nonesuch\n", "nonesuch", 1),
        (b"# coding: rot13\n", "rot13", 1),
        (b"# coding: hex\n", "hex", 1),
        (b"# coding: undefined\n", "undefined", 1),
        (b"# coding: utf-16\nx = 12\n", "utf-16", 1),
        (BOM + b"# coding: latin-1\n", "latin-1", 1),
        (b"# coding: ascii\nx = 1\n'\xe9'\n", "ascii", 3),
        (b"# coding: utf-8\nx = 1\n'\xe9'\n", "utf-8", 3),
        (b"# coding: utf-7\nx = '+AGEAYg-'\n", "written back", 1),
    ],
)
def test_what_python_would_not_read_is_refused(data: bytes, says: str, line: int) -> None:
    error = refused(data)
    assert says in error.message
    assert error.line == line


@pytest.mark.parametrize("name", ["latin1-without-comment.py", "utf16.py", "null-byte.py", "wrong-comment.py"])
def test_hostile_files_are_refused(name: str) -> None:
    refused((HOSTILE / name).read_bytes())


@pytest.mark.parametrize("name", ["bom-crlf-formfeed.py", "latin1-with-comment.py", "carriage-returns.py"])
def test_hostile_files_come_back(name: str) -> None:
    data = (HOSTILE / name).read_bytes()
    decoded = decode(data)
    assert decoded.encode(decoded.text) == data
    compile(data, name, "exec")


def test_a_character_that_has_no_place_is_named() -> None:
    decoded = decode(b"# coding: latin-1\nx\n")
    with pytest.raises(EncodeError) as caught:
        decoded.encode("# coding: latin-1\nx = '→'\n")
    assert caught.value.message == (
        "The character '→' (U+2192) cannot be written in latin-1, the encoding of this file: "
        "save the file as UTF-8 first."
    )
    assert (caught.value.line, caught.value.column) == (2, 6)


def test_half_a_character_is_never_written() -> None:
    with pytest.raises(EncodeError, match=r"U\+D83C"):
        decode(b"x\n").encode("x = '\ud83c'\n")
