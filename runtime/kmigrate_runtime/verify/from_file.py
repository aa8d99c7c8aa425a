"""The witness where only the old file is left: the reference computes what it must have computed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from kmigrate_runtime import legacy, reference
from kmigrate_runtime.build.custom import load as load_custom
from kmigrate_runtime.compare import apart
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.reference import Gradients, Trained
from kmigrate_runtime.verify import feeds
from kmigrate_runtime.verify.borrowed import functions_by_code
from kmigrate_runtime.verify.climbing import Request
from kmigrate_runtime.verify.old import Computed, Key, Lost, Witness, after, failing
from kmigrate_runtime.verify.store import Kept, kept

STEPS = 5
FOR_PYTHON = re.compile(r" Give it to the reference as functions=\{.*?: function\}\.", re.DOTALL)


@dataclass
class FileWitness(Witness):
    """An old model file, computed by the reference."""

    steps: int = STEPS

    @cached_property
    def computed(self) -> Computed:
        found = super().computed
        if found is None:
            raise Complaint(
                f"{_said(self.missing['reference'])} Without it an old file cannot be a witness: give the code of it "
                "with --custom, or record a trace where the old Keras runs (`kmigrate recorder`)."
            )
        return found

    def tensors(self) -> list[Key]:
        return list(self.computed.exact)

    def has(self, key: Key) -> bool:
        return key in self.computed.exact

    def output(self, key: Key) -> Kept:
        return kept(self.computed.exact[key])

    def lost(self, key: Key) -> float | None:
        return self.computed.lost.get(key)

    @property
    def finals(self) -> list[tuple[str, Kept, Lost]]:
        assert self.spec is not None
        names = self.spec.model.ends()
        pairs = enumerate(zip(names, self.computed.outputs, strict=True))
        return [(name, kept(array), partial(self._final, number)) for number, (name, array) in pairs]

    def _final(self, number: int) -> float | None:
        return self.computed.outputs_lost[number]

    @cached_property
    def _trained(self) -> tuple[Trained, Trained] | None:
        if self.batch is None or self.spec is None or self.spec.training is None:
            return None
        batch = (self.inputs, *self.batch)
        try:
            with failing():
                exact = reference.train(self.spec, [batch] * self.steps)
                return exact, reference.train(self.spec, [batch] * self.steps, dtype="float32")
        except Complaint as complaint:
            self.missing["training"] = _said(complaint)
            return None

    @property
    def losses(self) -> list[float]:
        return self._trained[0].losses if self._trained is not None else []

    def lost_of_step(self, number: int) -> float | None:
        if self._trained is None:
            return None
        return apart(self._trained[0].losses[number], self._trained[1].losses[number])

    @property
    def finals_after(self) -> list[tuple[str, Kept, Lost]]:
        if self._trained is None:
            return []
        exact, rounded = after(self._trained, self.inputs)
        pairs = zip(self.finals, exact.outputs, rounded.outputs, strict=True)
        return [(name, kept(a), partial(apart, a, b)) for (name, _, _), a, b in pairs]

    @cached_property
    def _gradients(self) -> tuple[Gradients, Gradients] | None:
        if self.batch is None or self.spec is None:
            return None
        try:
            with failing():
                return (
                    reference.gradients(self.spec, self.inputs, *self.batch, training=False),
                    reference.gradients(self.spec, self.inputs, *self.batch, training=False, dtype="float32"),
                )
        except Complaint as complaint:
            self.missing["gradients"] = _said(complaint)
            return None

    @property
    def loss(self) -> float | None:
        return self._gradients[0].loss if self._gradients is not None else None

    @property
    def lost_loss(self) -> float | None:
        if self._gradients is None:
            return None
        return apart(self._gradients[0].loss, self._gradients[1].loss)

    def gradients(self) -> Iterator[tuple[str, Kept, Lost]]:
        if self._gradients is None:
            return
        exact, rounded = self._gradients
        for path, gradient in exact.weights.items():
            yield path, kept(gradient), partial(apart, gradient, rounded.weights[path])


def _said(complaint: object) -> str:
    """Without what is said to those who call the reference from Python."""
    return FOR_PYTHON.sub("", str(complaint))


def file_witness(request: Request) -> FileWitness:
    """Reads the old file, and makes inputs and targets for it."""
    custom = load_custom(request.custom, request.trust)
    spec = legacy.read(request.old, **request.reading, custom=custom.own())
    if spec.questions:
        raise Complaint(f"{request.old}: {' '.join(spec.questions)}")
    inputs = feeds.inputs(spec, request.inputs, request.seed)
    names = [tensor.layer for tensor in spec.model.inputs]
    found = FileWitness(spec, inputs, names, request.memory, steps=request.steps or STEPS)
    found.functions = functions_by_code(spec, custom)
    found.batch = feeds.batch(spec, found.computed.outputs, request.seed)
    return found
