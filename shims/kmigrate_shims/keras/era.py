"""Which Keras the process plays, and what differed from release to release."""

from __future__ import annotations

import os
from dataclasses import dataclass

RELEASES = {"0.3": "0.3.3", "1.0": "1.0.8", "1.1": "1.1.2", "1.2": "1.2.2", "2.0": "2.0.9", "2.1": "2.1.6"}
RELEASES |= {"2.2": "2.2.4", "2.3": "2.3.1"}
BACKENDS = ("tensorflow", "theano", "cntk")
Numbers = tuple[int, ...]


@dataclass
class Era:
    """A release of Keras and a backend."""

    keras: str = "2.3.1"
    backend: str = "tensorflow"

    @property
    def numbers(self) -> Numbers:
        return tuple(int(part) for part in self.keras.split(".")[:3] if part.isdigit())

    def is_before(self, release: str) -> bool:
        return self.numbers < tuple(int(part) for part in release.split("."))


ERA = Era()


def full(release: str) -> str:
    """`1.2` as the last release of that name; a release that is told whole stays what it is."""
    short = ".".join(release.split(".")[:2])
    if release.startswith("0.") and not release.startswith("0.3"):
        raise ValueError(f"Keras {release} is older than 0.3, the oldest that the shims play. Take keras='0.3'.")
    if short not in RELEASES:
        raise ValueError(f"Keras {release} is none that the shims play; they play {', '.join(RELEASES)}.")
    return RELEASES[short] if release.count(".") < 2 else release


def choose(keras: str | None = None, backend: str | None = None) -> Era:
    """Sets the era of the process; None leaves what is set."""
    if keras is not None:
        ERA.keras = full(str(keras))
    if backend is not None:
        if backend not in BACKENDS:
            raise ValueError(f"backend is one of {', '.join(BACKENDS)}, and not {backend!r}.")
        ERA.backend = backend
    return ERA


def is_before(release: str) -> bool:
    return ERA.is_before(release)


if os.environ.get("KMIGRATE_KERAS"):
    choose(os.environ["KMIGRATE_KERAS"], os.environ.get("KMIGRATE_BACKEND"))
