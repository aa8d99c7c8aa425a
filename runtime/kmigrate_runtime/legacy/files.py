"""Files: what kind of file it is, and its parts as data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import heaps, limits, saved_models, text
from kmigrate_runtime.legacy.guard import GUARD
from kmigrate_runtime.legacy.parts import MODERN, Parts

HDF5 = b"\x89HDF\r\n\x1a\n"
# What a damaged architecture makes of code that takes it for granted.
DAMAGE = (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError)
ZIP = b"PK\x03\x04"


def load(path: str) -> Parts:
    """Raises a Complaint for what no old Keras wrote."""
    head = _head(path)
    if not head:
        raise Complaint(f"{path} is empty. Take another copy of it.")
    if _is_hdf5(path, head):
        heaps.check(path, os.path.getsize(path))
        GUARD.check(path)
        from kmigrate_runtime.legacy import hdf5_parts

        return hdf5_parts.load(path)
    if head.startswith(ZIP):
        raise Complaint(f"{path} is {_archive(head)}")
    of_tensorflow = saved_models.of_file(path)
    if of_tensorflow is not None:
        raise Complaint(of_tensorflow)
    if head.startswith((b"\x80", b"(")) and b"\x00" in head:
        raise Complaint(f"{path} is a pickle. Reading one can run code, so it is refused: save the model as .h5.")
    return _text(path)


def _head(path: str) -> bytes:
    if os.path.isdir(path):
        raise Complaint(saved_models.of_folder(path))
    if os.path.exists(path) and not os.path.isfile(path):
        raise Complaint(f"{path} is no ordinary file.")
    try:
        with open(path, "rb") as file:
            return file.read(4096)
    except OSError as error:
        raise Complaint(f"{path} cannot be read ({error.strerror}).") from None


def _archive(head: bytes) -> str:
    """What a zip archive is, by the name of its first member: a damaged one has no table of contents."""
    length = int.from_bytes(head[26:28], "little")
    if head[30 : 30 + length].endswith((b".npy", b"trace.json")):
        return "an npz archive: a trace, if `kmigrate verify` takes it, else arrays alone or a part of a trace."
    return f"a zip archive, as Keras 3 writes it (.keras). {MODERN}"


def _is_hdf5(path: str, head: bytes) -> bool:
    """HDF5 may begin after a block of the user, at 512 bytes or a power of two of them."""
    return head.startswith(HDF5) or any(head[at : at + 8] == HDF5 for at in (512, 1024, 2048))


def _text(path: str) -> Parts:
    if os.path.getsize(path) > limits.CONFIG_BYTES:
        raise Complaint(f"{path} is neither HDF5 nor an architecture: it is longer than any.")
    with open(path, "rb") as file:
        content = file.read()
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Complaint(f"{path} is neither HDF5 nor JSON nor YAML.") from None
    # YAML may begin with a brace as well.
    named_yaml = path.lower().endswith((".yaml", ".yml"))
    if written.lstrip()[:1] in ("{", "[") and not named_yaml:
        form, value = "json", text.from_json(written, path)
    else:
        form, value = "yaml", text.from_yaml(written, path)
    if isinstance(value, str) and value.lstrip()[:1] == "{":  # json.dump(model.to_json(), file) writes JSON in JSON
        form, value = "json", text.from_json(value, path)
    if not isinstance(value, dict | list):
        raise Complaint(
            f"{path} is text and no architecture of Keras. Give the file that model.save wrote (.h5), or "
            "what model.to_json() or model.to_yaml() gave."
        )
    parts = Parts(path, form, architecture=value)
    if isinstance(value, dict):
        parts.said = {key: value[key] for key in ("keras_version", "backend") if isinstance(value.get(key), str)}
    return parts


@contextmanager
def named(path: str) -> Iterator[None]:
    """What a spec cannot be made of is the file's fault, and is said with its name."""
    try:
        yield
    except RecursionError:
        raise Complaint(f"{path} has layers in each other too deep to be read.") from None
    except DAMAGE as error:
        said = str(error).splitlines()[0][:120] if str(error) else "nothing more"
        raise Complaint(
            f"{path}: its architecture is not as Keras writes it ({type(error).__name__}: {said}). "
            "Take another copy of it."
        ) from error
