"""Opens what may be anything: only regular files are read, and a pipe never makes the run wait."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

LIMIT = 50_000_000  # bytes; a larger file is data, not a program that somebody wrote
BLOCK = 1 << 20
OVERLAP = 256  # no name that is searched for is longer

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class NotRead(Exception):
    """The file could not be read. The message is one sentence with a remedy."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def open_regular(path: str) -> tuple[int, os.stat_result]:
    """A descriptor of a regular file, and what is known about it. Raises OSError or NotRead."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRead(not_a_file(status.st_mode))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, status


def read(path: str, limit: int = LIMIT) -> bytes:
    """All bytes of the file. Raises NotRead."""
    try:
        descriptor, status = open_regular(path)
        try:
            if status.st_size > limit:
                raise too_large(status.st_size, limit)
            return read_all(descriptor, limit, status.st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise NotRead(why(error)) from None


def read_all(descriptor: int, limit: int | None = None, size: int = 0) -> bytes:
    """What the descriptor gives from here on, also where the file grows or its size is a lie (as in /proc)."""
    blocks = []
    total = 0
    while block := os.read(descriptor, _count(size)):
        blocks.append(block)
        total += len(block)
        if limit is not None and total > limit:
            raise too_large(total, limit)
    return b"".join(blocks)


def _count(size: int) -> int:
    # A buffer of a whole block for every small file would cost more than the read itself.
    return min(BLOCK, max(size, 4096))


def head(path: str, count: int = 160) -> bytes:
    """The first bytes of the file. Raises OSError or NotRead."""
    descriptor, _ = open_regular(path)
    try:
        return os.read(descriptor, count)
    finally:
        os.close(descriptor)


def look(path: str, search: Callable[[bytes], bool], limit: int = LIMIT) -> tuple[bool, int, bytes]:
    """Whether the search finds anything in the file, its size, and its bytes where it is not too large."""
    try:
        descriptor, status = open_regular(path)
        try:
            if status.st_size <= limit:
                data = read_all(descriptor, limit, status.st_size)
                return search(data), len(data), data
            tail = b""
            while block := os.read(descriptor, BLOCK):
                if search(tail + block):
                    return True, status.st_size, b""
                tail = block[-OVERLAP:]
            return False, status.st_size, b""
        finally:
            os.close(descriptor)
    except OSError as error:
        raise NotRead(why(error)) from None


def too_large(size: int, limit: int) -> NotRead:
    return NotRead(
        f"The file is too large: {size / 1e6:.1f} MB, and kmigrate reads up to {limit / 1e6:g} MB. "
        "Leave it out with --exclude, or split it."
    )


def why(error: OSError) -> str:
    """The reason and a remedy as a sentence."""
    import errno

    if error.errno == errno.ENOENT:
        return "There is no such file or folder: check the path."
    if error.errno in (errno.EACCES, errno.EPERM):
        return "You may not read it: give yourself permission, or leave it out with --exclude."
    if error.errno == errno.ELOOP:
        return "It is a link that leads back to itself: remove the link, or leave it out with --exclude."
    if error.errno in (errno.ENXIO, errno.EOPNOTSUPP):
        return not_a_file(stat.S_IFSOCK)
    return f"It could not be read ({error.strerror or error}): mend that, or leave it out with --exclude."


def not_a_file(mode: int) -> str:
    """What it is instead of a file."""
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    name = next((name for test, name in kinds if test(mode)), "a device")
    return f"It is {name}, not a file: give a file or a folder, or `-` for standard input."
