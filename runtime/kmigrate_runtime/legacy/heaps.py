"""Global heaps of HDF5, where texts of variable length lie. The library walks a damaged one for ever."""

from __future__ import annotations

import mmap
import struct

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import limits

MARK = b"GCOL"
CHUNK = 4 * limits.MEBIBYTE
HEAD = 16  # of a heap, and of each object in it


def check(path: str, size: int) -> None:
    """Raises a Complaint where walking a heap would come to no end. Longer files are left to the guard."""
    if not 0 < size <= limits.SCANNED_BYTES:
        return
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(MARK)
        while at >= 0:
            if not _ends(data, at):
                raise Complaint(f"{path} is damaged: texts in it are broken off. Take another copy of it.")
            at = data.find(MARK, at + 1)


def longest(path: str) -> int:
    """What one text of variable length can be at most: the largest heap of the file."""
    found, kept = 0, b""
    with open(path, "rb") as file:
        while part := file.read(CHUNK):
            data = kept + part
            at = data.find(MARK)
            while 0 <= at <= len(data) - HEAD:
                found = max(found, struct.unpack_from("<Q", data, at + 8)[0])
                at = data.find(MARK, at + 1)
            kept = data[-HEAD + 1 :]
    return found


def _ends(data: mmap.mmap, start: int) -> bool:
    """Whether each object leads on to the next. What only looks like a heap does no harm here."""
    if start + HEAD > len(data) or data[start + 4] != 1:
        return True
    end = start + struct.unpack_from("<Q", data, start + 8)[0]
    at = start + HEAD
    while at + HEAD <= min(end, len(data)):
        number = struct.unpack_from("<H", data, at)[0]
        size = struct.unpack_from("<Q", data, at + 8)[0]
        # Object 0 is the free space, and its size has its head in it.
        step = size if number == 0 else HEAD + (size + 7) // 8 * 8
        if step == 0:
            return False
        at += step
    return True
