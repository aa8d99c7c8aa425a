"""The names of a file belong to its layers: what Keras makes on the way must not be called like one of them."""

from __future__ import annotations

import re
from collections import defaultdict

from kmigrate_runtime.spec import Model

NUMBERED = re.compile(r"(.+)_(\d+)")
# What TensorFlow takes for the name of a scope; a slash would begin another.
FOREIGN = re.compile(r"[^A-Za-z0-9_.-]")


def allowed(name: str) -> str:
    """The name of a layer as Keras 3 can have it; letters of other alphabets by number, so that two names stay two."""
    found = FOREIGN.sub(lambda sign: "_" if sign[0].isascii() else f"u{ord(sign[0]):x}", name)
    return found if found[:1].isalnum() or found[:1] == "." else f"layer{found}"


def reserve(model: Model) -> None:
    """Lets Keras count its own names from behind those of the file.

    Masks are handed on by operations that Keras names by itself. The second `concatenate` of a process would be called
    `concatenate_1`, as a layer of many an old file is, and a model takes a name once.
    """
    from keras.src.backend.common import global_state

    counted = global_state.get_global_attribute("object_name_uids", default=defaultdict(int), set_to_default=True)
    for path, _ in model.walk():
        name = allowed(path.rpartition("/")[2])
        found = NUMBERED.fullmatch(name)
        base, least = (found[1], int(found[2]) + 1) if found is not None else (name, 1)
        counted[base] = max(counted[base], least)
