"""Worker processes that begin anew (`spawn`, `forkserver`): they play what their parent plays, before they import it.

Such a process imports the program of its parent once more, and would meet the Keras of today there. What tells it how
to begin is pickled; an object among that, which is the worker's name, installs the old names when it is unpacked.
"""

from __future__ import annotations

from multiprocessing import spawn
from typing import Any

_GIVEN = spawn.get_preparation_data


class Beginning:
    """The name of a worker, which is unpacked to that name once the old names are there."""

    def __init__(self, name: str, keras: str, backend: str) -> None:
        self.told = (name, keras, backend)

    def __reduce__(self) -> Any:
        return begin, self.told


def begin(name: str, keras: str, backend: str) -> str:
    from kmigrate_shims.install.faces import install
    from kmigrate_shims.removed import restore

    install(keras, backend)
    restore()
    return name


def _with_names(name: str) -> dict[str, Any]:
    from kmigrate_shims.install.faces import installed

    data, played = _GIVEN(name), installed()
    if played is not None and "name" in data:
        data["name"] = Beginning(data["name"], *played)
    return data


def add() -> None:
    spawn.get_preparation_data = _with_names


def remove() -> None:
    spawn.get_preparation_data = _GIVEN
