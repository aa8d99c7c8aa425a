"""Replaces one file whole or not at all.

The new content goes to a temporary file in the same folder, is forced to the disk, gets the mode, the owner and the
extended attributes of the old file where the system lets us, and takes the old file's name in one step. Whoever reads
the file, and whatever kills us, sees the old bytes or the new ones. Where the path is a link, the file behind it is
replaced and the link stays. Of a file with several hard links only the given name gets the new content.

The time of modification becomes new, as after any save: build tools must see that the file changed.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator

from kmigrate.engine.files.discover import LEFTOVER
from kmigrate.engine.files.disk import lock, write_all
from kmigrate.engine.files.read import NotRead, open_regular, read_all
from kmigrate.findings import Finding, Status

ACCESS_LIST = "system.posix_acl_access"
NAME_LIMIT = 255 - len("..kmigrate-") - 8  # bytes that are left for the file's own name in that of the temporary one


class NotWritten(Exception):
    """The file is as it was; the finding says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.finding = Finding(1, 1, code, Status.REVIEW, message)


def replace(path: str, old: bytes, new: bytes, *, mode: int | None = None) -> str:
    """Makes a file that holds `old` hold `new`, and gives back the folder that is to be synced. Raises NotWritten."""
    real = os.path.realpath(path)
    folder = os.path.dirname(real)
    try:
        status = check(real, old)
        with _temporary(real) as (descriptor, temporary):
            write_all(descriptor, new)
            _take_over(real, descriptor, status, mode)
            os.fsync(descriptor)
            # The last look comes as late as can be: only what is written in the moment after it could be lost.
            check(real, old)
            os.replace(temporary, real)
    except OSError as error:
        raise NotWritten("KM006", why(error)) from None
    return folder


def create(path: str, new: bytes, *, mode: int) -> str:
    """Makes a file that does not exist, with all its bytes or not at all. Raises NotWritten."""
    real = os.path.realpath(path)
    try:
        with _temporary(real) as (descriptor, temporary):
            write_all(descriptor, new)
            os.fchmod(descriptor, mode & 0o777)
            os.fsync(descriptor)
            os.link(temporary, real)
    except FileExistsError:
        raise changed() from None
    except OSError as error:
        raise NotWritten("KM006", why(error)) from None
    return os.path.dirname(real)


def check(real: str, old: bytes) -> os.stat_result:
    """Refuses a file that is not what was read, and one that its owner made read-only."""
    try:
        descriptor, status = open_regular(real)
    except (NotRead, FileNotFoundError):
        raise changed() from None
    try:
        if status.st_size != len(old) or read_all(descriptor, size=len(old)) != old:
            raise changed()
    finally:
        os.close(descriptor)
    # The folder would allow the replacement, and root may do anything. The mode is what a person said about the file.
    if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
        raise NotWritten("KM006", "The file is read-only: make it writable (chmod u+w) and run kmigrate again.")
    return status


def changed() -> NotWritten:
    return NotWritten("KM004", "The file changed while kmigrate worked on it and was left alone: run kmigrate again.")


def clean(path: str) -> bool:
    """Removes the temporary file of a run that was killed. One that a living run still writes is left alone."""
    try:
        descriptor, _ = open_regular(path)
    except (OSError, NotRead):
        return False
    try:
        if not lock(descriptor):
            return False
        os.unlink(path)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def leftovers(folder: str) -> list[str]:
    """Paths in the folder that look like our temporary files."""
    try:
        with os.scandir(folder) as entries:
            return sorted(
                entry.path for entry in entries if ".kmigrate-" in entry.name and LEFTOVER.fullmatch(entry.name)
            )
    except OSError:
        return []


@contextlib.contextmanager
def _temporary(real: str) -> Iterator[tuple[int, str]]:
    """A new file beside the real one, locked as long as it is open. It is gone afterwards unless it was renamed."""
    descriptor, temporary = _create(real)
    try:
        yield descriptor, temporary
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        os.close(descriptor)


def _create(real: str) -> tuple[int, str]:
    folder, name = os.path.split(real)
    stem = os.fsdecode(os.fsencode(name)[:NAME_LIMIT])
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    while True:
        temporary = os.path.join(folder, f".{stem}.kmigrate-{os.urandom(4).hex()}")
        try:
            descriptor = os.open(temporary, flags, 0o600)
        except FileExistsError:
            continue
        # Where there are no locks nobody can clean up either. Where there are, another run may have taken the new file
        # for rubbish before it was locked, and then removes it.
        if lock(descriptor) is not False and os.fstat(descriptor).st_nlink > 0:
            return descriptor, temporary
        os.close(descriptor)


def _take_over(real: str, descriptor: int, status: os.stat_result, mode: int | None) -> None:
    """Gives the new file what the old one has besides its bytes."""
    wanted = bits = stat.S_IMODE(status.st_mode if mode is None else mode)
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (status.st_uid, status.st_gid):
        bits = _own(descriptor, status, mine, bits)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            os.removexattr(descriptor, ACCESS_LIST)  # given by the folder, not by the old file
    os.fchmod(descriptor, bits)
    if hasattr(os, "listxattr"):
        _copy_attributes(real, descriptor, rights=bits == wanted)


def _own(descriptor: int, status: os.stat_result, mine: os.stat_result, bits: int) -> int:
    """Hands the new file to the old owner, and says which bits of the mode it may have."""
    with contextlib.suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
        return bits
    kept_group = mine.st_gid == status.st_gid
    with contextlib.suppress(OSError):
        os.fchown(descriptor, -1, status.st_gid)
        kept_group = True
    # What belongs to other people must not run as them, and a group that was not meant must not read it.
    bits &= ~(stat.S_ISUID | stat.S_ISGID)
    return bits if kept_group else bits & ~0o070 | (bits & 0o007) << 3


def _copy_attributes(real: str, descriptor: int, *, rights: bool) -> None:
    names: list[str] = []
    with contextlib.suppress(OSError):
        names = os.listxattr(real)
    for name in names:
        # An access list would undo a mode that was cut down, or one that is brought back.
        if name == ACCESS_LIST and not rights:
            continue
        # Some belong to the system and cannot be set, some the file system does not know.
        with contextlib.suppress(OSError):
            os.setxattr(descriptor, name, os.getxattr(real, name))


def why(error: OSError) -> str:
    """The reason and a remedy as a sentence."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "There is no room left to write the file: free some space and run kmigrate again."
    if error.errno == errno.EROFS:
        return "The file is on a disk that can only be read: copy the project elsewhere and run kmigrate there."
    if error.errno in (errno.EACCES, errno.EPERM):
        return "You may not write here: give yourself permission for the file and its folder, and run kmigrate again."
    return f"The file could not be written ({error.strerror or error}): mend that and run kmigrate again."
