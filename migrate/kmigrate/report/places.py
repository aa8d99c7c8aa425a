"""How paths and other people's text are shown: on a screen, in a diff header, in a URI."""

from __future__ import annotations

import os


def shown(text: str) -> str:
    """The text with whatever could upset a terminal or break a line written as escapes."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def from_here(path: str) -> tuple[str, bool]:
    """The path with forward slashes as seen from the current folder, and whether it lies inside of it."""
    # Only the names are looked at: a link inside the folder is shown where the user sees it.
    absolute, here = os.path.abspath(path), os.getcwd()
    inside = absolute.startswith(os.path.join(here, ""))
    return (os.path.relpath(absolute, here) if inside else absolute).replace(os.sep, "/"), inside


def uri(path: str) -> tuple[str, bool]:
    """The path as a relative URI, or as a file: URI where it lies outside of the current folder."""
    from urllib.parse import quote

    place, inside = from_here(path)
    quoted = quote(os.fsencode(place))
    if inside:
        return quoted, True
    return f"file://{'' if quoted.startswith('/') else '/'}{quoted}", False
