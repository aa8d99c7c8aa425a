"""The names of a file belong to its layers: what Keras makes on the way must not be called like one of them."""

from __future__ import annotations

import re
from collections import defaultdict

from kmigrate_runtime.spec import Model

NUMBERED = re.compile(r"(.+)_(\d+)")


def reserve(model: Model) -> None:
    """Lets Keras count its own names from behind those of the file.

    Masks are handed on by operations that Keras names by itself. The second `concatenate` of a process would be called
    `concatenate_1`, as a layer of many an old file is, and a model takes a name once.
    """
    from keras.src.backend.common import global_state

    counted = global_state.get_global_attribute("object_name_uids", default=defaultdict(int), set_to_default=True)
    for path, _ in model.walk():
        name = path.rpartition("/")[2]
        found = NUMBERED.fullmatch(name)
        base, least = (found[1], int(found[2]) + 1) if found is not None else (name, 1)
        counted[base] = max(counted[base], least)
