"""What is wrong with the input, said to the user in a sentence that names the file and the remedy."""

from __future__ import annotations

import os
import re
import traceback

BROUGHT = ("numpy", "h5py", "tensorflow", "keras")  # by the extra, of which the door says that it is not there
PLACES = ("Graph execution error:", "Detected at node", "File ", "<stack", "[[", "[Op:", "(1) ", "hint:")


class Complaint(Exception):
    """The input cannot be worked on. The commands print it and end with 2."""


class Contradiction(Complaint):
    """A file is damaged, or two parts of it cannot both be right, such as weights and their architecture."""


def clean(text: str) -> str:
    """A name in a file may hold what makes a terminal do things."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def own_mistake(file: str, error: Exception) -> Complaint:
    """What nobody foresaw, in a sentence; with KMIGRATE_TRACEBACK set the error itself goes on."""
    absent = isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in BROUGHT
    if absent or os.environ.get("KMIGRATE_TRACEBACK"):
        raise error
    last = traceback.extract_tb(error.__traceback__)[-1]
    said = f"{type(error).__name__}: {told(error)}, {os.path.basename(last.filename)}:{last.lineno}"
    return Complaint(
        f"{file}: kmigrate made a mistake of its own ({said}) and wrote nothing: please report it with the file. "
        "With KMIGRATE_TRACEBACK=1 in the environment it shows where."
    )


def told(error: BaseException, length: int = 300) -> str:
    """What an error says, in a line. Keras says first in which layer it was, and then, in bold, what."""
    lines = [re.sub(r"\x1b\[\d*m", "", line).strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line] or [type(error).__name__]
    telling = lines[1] if lines[0].startswith("Exception encountered when calling") and len(lines) > 1 else lines[0]
    if telling == "Graph execution error:":  # of TensorFlow: where, and then what
        telling = next((line for line in reversed(lines) if not line.startswith(PLACES)), telling)
    return telling[:length]
