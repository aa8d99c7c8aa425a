"""What is known about a file while it is read, and what is found out on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kmigrate_runtime.complaints import Contradiction
from kmigrate_runtime.spec import Source


@dataclass
class Context:
    """The era of the file and the words of the user, with what is left to ask and to tell."""

    source: Source
    generation: int  # 0, 1 or 2: the form of the architecture
    ordering: str | None = (
        None  # "channels_first" or "channels_last", where the user or the file says it for all layers
    )
    custom: frozenset[str] = frozenset()  # names that the user brings
    questions: dict[str, str] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    # Why a backend that nobody said is needed: the names of layers.
    needs_backend: dict[str, str] = field(default_factory=dict)
    needs_ordering: dict[str, None] = field(default_factory=dict)
    # Every weight that training moves, in the order of the model: its name in the file, and its slot.
    trained: list[tuple[str, Any]] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)  # names of layers that are in several branches of a Merge

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def backend(self) -> str | None:
        return self.source.backend

    @property
    def is_tf_keras(self) -> bool:
        return self.source.package == "tf.keras"

    def since(self, release: str) -> bool | None:
        """Whether the file is of this release or later. None where that cannot be told."""
        known = numbers(self.source.release)
        wanted = numbers(release)
        if not known:
            return None
        if len(known) == 1 and known[0] == wanted[0] and wanted[1:] not in ((), (0,), (0, 0)):
            return None
        return known >= wanted

    def ask(self, flag: str, sentence: str) -> None:
        self.questions.setdefault(flag, sentence)

    def tell(self, note: str) -> None:
        self.notes[note] = None

    def wrong(self, sentence: str) -> Contradiction:
        return Contradiction(f"{self.path}: {sentence}")


def numbers(release: str | None) -> tuple[int, ...]:
    """`2.2.4-tf` as (2, 2, 4). Empty where nothing is known."""
    result = []
    for part in (release or "").split("-")[0].split("."):
        digits = "".join(sign for sign in part[:3] if sign.isdigit())
        if not digits:
            break
        result.append(int(digits))
    return tuple(result)


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
