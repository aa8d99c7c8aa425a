"""Bytes of a source file to text and back, as Python itself would read them. Newlines are never touched."""

from __future__ import annotations

import re
from dataclasses import dataclass

UTF8_BOM = b"\xef\xbb\xbf"

# PEP 263. Python ends a line at \r as well as at \n, so the two lines are cut by hand.
_COOKIE = re.compile(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_NO_CODE = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)")
_NEWLINE = re.compile("\r\n|\r|\n")
# The longest mark comes first: the UTF-32 one begins with the UTF-16 one.
_WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


class DecodeError(ValueError):
    """The bytes are not text that Python would read. The message is one sentence with a remedy."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class EncodeError(ValueError):
    """A character of the new text has no place in the file's own encoding."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file without its BOM, and what is needed to write it the same way."""

    text: str
    encoding: str = "utf-8"
    bom: bool = False

    def encode(self, text: str) -> bytes:
        """`text` as the bytes of this file: same encoding, same BOM."""
        try:
            data = text.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = text[error.start]
            line, column = _place(text[: error.start])
            if 0xD800 <= ord(character) <= 0xDFFF:
                raise EncodeError(
                    f"Half a character (U+{ord(character):04X}) cannot be written.", line, column
                ) from None
            raise EncodeError(
                f"The character {character!r} (U+{ord(character):04X}) cannot be written in {self.encoding}, "
                "the encoding of this file: save the file as UTF-8 first.",
                line,
                column,
            ) from None
        return UTF8_BOM + data if self.bom else data


def decode(data: bytes, *, cookie: bool = True) -> Decoded:
    """The text of a Python file, or of UTF-8 text of another kind with `cookie=False`. Raises DecodeError."""
    bom = data.startswith(UTF8_BOM)
    body = data[len(UTF8_BOM) :] if bom else data
    if not bom:
        _refuse_wide(data)
    if b"\0" in body:
        raise _null_byte(body)
    name = _cookie(body) if cookie else None
    encoding = _codec(name) if name is not None else "utf-8"
    if bom and encoding != "utf-8":
        raise DecodeError(
            f"The file begins with a UTF-8 mark but its coding comment says {name}, and Python refuses that: "
            "change the comment to utf-8."
        )
    if encoding == "utf-8":
        try:
            return Decoded(body.decode("utf-8"), "utf-8", bom)
        except UnicodeDecodeError as error:
            raise _not_utf8(body, error, name if cookie else "", cookie) from None
    return Decoded(_decode_other(body, encoding), encoding)


def _cookie(body: bytes) -> str | None:
    """The encoding that the first two lines ask for, spelled as they spell it."""
    start = 0
    for _ in range(2):
        if found := _COOKIE.match(body, start):
            return found[1].decode("ascii")
        blank = _NO_CODE.match(body, start)
        if blank is None or blank.end() == start:
            return None
        start = blank.end()
    return None


def _codec(name: str) -> str:
    """The name, checked; utf-8 for each of its spellings."""
    import codecs

    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    # Codecs such as rot13 or hex turn text into text or bytes into bytes: Python refuses them as well.
    if info is None or not getattr(info, "_is_text_encoding", True):
        raise DecodeError(f"The coding comment names {name}, an encoding that Python does not know: correct it.")
    return "utf-8" if info.name in ("utf-8", "utf-8-sig") else name


def _decode_other(body: bytes, name: str) -> str:
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        line, column = _place(body[: error.start].decode(name, "replace"))
        raise DecodeError(
            f"Byte 0x{body[error.start]:02x} is not valid in {name}, which the coding comment names: "
            "correct the comment, or save the file in that encoding.",
            line,
            column,
        ) from None
    except ValueError as error:
        raise DecodeError(
            f"The file cannot be read as {name}, which its coding comment names ({error}): correct the comment."
        ) from None
    # Some encodings can say one text in several ways. Writing such a file would change bytes far from any edit.
    if _encoded(text, name) != body:
        raise DecodeError(
            f"The file cannot be read as {name} and written back the same: save it as UTF-8 and correct its coding "
            "comment."
        )
    return text


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except ValueError:
        return None


def _refuse_wide(data: bytes) -> None:
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            raise DecodeError(f"The file is {name} text, which Python cannot run: save it as UTF-8.")


def _null_byte(body: bytes) -> DecodeError:
    before = body[: body.index(0)].decode("utf-8", "replace")
    line, column = _place(before)
    # Plain text in UTF-16 without its mark has a null in every other byte.
    if len(body) % 2 == 0 and body.count(0) * 3 > len(body):
        return DecodeError("The file looks like UTF-16 text, which Python cannot run: save it as UTF-8.", line, column)
    return DecodeError("The file holds a null byte, which Python refuses: remove it.", line, column)


def _not_utf8(body: bytes, error: UnicodeDecodeError, name: str | None, python: bool) -> DecodeError:
    line, column = _place(body[: error.start].decode("utf-8"))
    byte = f"Byte 0x{body[error.start]:02x}"
    if name:
        message = f"{byte} is not valid in {name}, which the coding comment names: correct the comment."
    elif python:
        message = (
            f"{byte} is not UTF-8 and no comment names another encoding, so Python refuses the file: save it as UTF-8, "
            "or name its encoding in the first line, such as '# -*- coding: latin-1 -*-'."
        )
    else:
        message = f"{byte} is not UTF-8: save the file as UTF-8."
    return DecodeError(message, line, column)


def _place(before: str) -> tuple[int, int]:
    """Line and column, 1-based, of the character that follows `before`."""
    lines = _NEWLINE.split(before)
    return len(lines), len(lines[-1]) + 1
