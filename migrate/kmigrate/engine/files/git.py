"""Asks git whether it could give a file back. Only asked where the store cannot keep it."""

from __future__ import annotations

import os


def holds(path: str, data: bytes) -> bool:
    """Whether the index or the last commit has the file with exactly these bytes."""
    folder, name = os.path.split(os.path.realpath(path))
    listed = _git(folder, "ls-files", "--stage", "-z", "--", name)
    listed += _git(folder, "ls-tree", "-z", "HEAD", "--", name)
    # Both begin with the mode; the object's name is the only field of 40 (or, with sha256, 64) digits.
    names = {field for entry in listed.split(b"\0") for field in entry.partition(b"\t")[0].split() if len(field) >= 40}
    return any(found == _blob(data, len(found)) and _git(folder, "cat-file", "-t", found.decode()) for found in names)


def _blob(data: bytes, digits: int) -> bytes:
    import hashlib

    make = hashlib.sha256 if digits == 64 else hashlib.sha1
    return make(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest().encode()


def _git(folder: str, *arguments: str) -> bytes:
    """What git says, nothing where it cannot say anything."""
    import subprocess

    # A hook of git has these set for its own repository; here the folder decides which one it is.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "--literal-pathspecs", "-C", folder, "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, env=environment, stdin=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout if done.returncode == 0 else b""
