"""Judges the engine's answers: each name, parameter, default, word and member of an old release has exactly one end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from complete_ask import Answer, Question, ask
from complete_end import End
from complete_read import Release
from complete_target import AGES, extra, place_of, renames, same_default, shim, signature_of
from kmigrate.atlas import exists
from kmigrate.engine.names.canonical import canonical
from kmigrate.era.pins import requirements
from kmigrate.settings import Settings, Target
from kmigrate.tables import load_tables

UNKNOWN = "KM104"
SCOPES = ("keras.backend", "keras.backend.mxnet_backend", "tensorflow.keras.backend")
# What is not answered for, and why that is right.
EXCUSED = {
    ("keras.backend.mxnet_backend.variable", "by position"): "a fifth argument that only keras-mxnet had",
    ("keras.backend.cntk_backend.placeholder", "dynamic_axis_num by position"): "no number depends on it",
    ("regularizers", "EigenvalueRegularizer"): "no word for it worked: it must be given a number",
    **dict.fromkeys(
        [(f"{one}.name_scope", "name") for one in SCOPES],
        "the shim gives TensorFlow's own scope, which has a name",
    ),
}
# Kinds of names that only happened to be there: for them it is enough that a person is told.
BY_CHANCE = {"import", "value"}


@dataclass
class Judge:
    release: Release
    target: Target = "tf.keras"

    def __post_init__(self) -> None:
        self.settings = Settings(source=self.release.source, target=self.target)
        self.root = "tensorflow." if self.target == "tf.keras" else ""
        # What a list of requirements would say.
        version = self.release.name.removeprefix("tf-")
        tells = f"tensorflow=={version}.1" if version != self.release.name else ""
        self.clues = list(requirements(tells))
        self.status: dict[str, str] = {}
        self.paths: dict[str, str] = {}  # old name -> name in the target
        self.targets: dict[tuple[str, str], str] = {}  # what is called where the parameter is given
        self.places: dict[tuple[str, str], str] = {}  # (name, parameter) -> the target's parameter

    # Names

    def names(self) -> Iterator[End]:
        def questions() -> Iterator[Question]:
            for name, (kind, _) in self.release.names.items():
                module, _, last = name.rpartition(".")
                line = f"from {module} import {last} as n#" if module else f"import {name} as n#"
                yield Question([line, "use(#, n#)"], (name, kind))

        for answer in ask(questions(), self.settings, self.clues):
            name, kind = answer.about
            status, why = self._of_name(name, kind, answer)
            self.status[name] = status
            yield End("name", name, "", status, why)

    def _of_name(self, name: str, kind: str, answer: Answer) -> tuple[str, str]:
        path = answer.path(answer.output)
        if answer.status in ("review", "unsupported"):
            if kind in BY_CHANCE or answer.codes != {UNKNOWN}:
                return answer.status, ""
            return "unaccounted", "no row or rule speaks of it"
        if path.startswith("kmigrate_shims."):
            self.paths[name] = path
            return ("shimmed", "") if shim(path) is not None else ("unaccounted", f"{path} does not exist")
        target = path.removeprefix(self.root)
        if self.target == "keras" and path.startswith("tensorflow.keras") and exists(path[11:], "tf.keras"):
            self.paths[name] = path
            return "rewritten", ""
        if not path.startswith(f"{self.root}keras") or not exists(target, self.target):
            if answer.output is not None and not path and answer.status:
                return answer.status, ""
            return "unaccounted", f"silently {path or ast.unparse(answer.output) if answer.output else 'gone'}"
        self.paths[name] = target
        old = canonical(name)
        if answer.status:
            return answer.status, ""
        return (
            ("same", "") if target == name.replace("tensorflow.", "", 1) or target == old == name else ("rewritten", "")
        )

    # Parameters

    def callables(self) -> Iterator[tuple[str, dict[str, str | None]]]:
        """Callables that reached the target: others are answered for by their name."""
        for name, (kind, _text) in self.release.names.items():
            signature = self.signature(name)
            if kind == "import" or signature is None:
                continue
            yield name, signature

    def signature(self, name: str) -> dict[str, str | None] | None:
        return self.release.signature(name)

    def path(self, answer: Answer, node: ast.expr) -> str:
        """What is called: its name in the target or in the shims."""
        return answer.path(node)

    def parameters(self) -> Iterator[End]:
        def questions() -> Iterator[Question]:
            for name, signature in self.callables():
                if name in self.paths:
                    plain = [p for p in signature if not p.startswith("*")]
                    needed = [p for p in plain if signature[p] is None]
                    yield self._call(name, [f"{p}=v_{p}" for p in needed], "default")
                    for one in plain:
                        given = [f"{p}=v_{p}" for p in needed if p != one] + [f"{one}=v_{one}"]
                        yield self._call(name, given, "keyword", one)
                    if plain and not any(p.startswith("*") for p in list(signature)[: len(plain)]):
                        yield self._call(name, [f"v_{p}" for p in plain[: self._limit(name)]], "position")

        yield from self._answered_by_name()
        calls = list(ask(questions(), self.settings, self.clues))
        for answer in calls:
            if answer.about[1] == "keyword":
                yield self._keyword(answer)
        for answer in calls:
            if answer.about[1] == "position":
                yield from self._position(answer)
        for answer in calls:
            if answer.about[1] == "default":
                yield from self._default(answer)

    def _limit(self, name: str) -> int | None:
        """Keras 2 refused more than some arguments by position, where Keras 1 had them in another order."""
        row = load_tables().orders.get(canonical(name))
        if row is None or not self.release.name.startswith("2."):
            return None
        # Where Keras 1 took rows and columns one by one, Keras 2 had the size in their place.
        return 2 if row.parameters[1:2] in (("nb_row",), ("kernel_dim1",)) else row.keep

    def _answered_by_name(self) -> Iterator[End]:
        for name, signature in self.callables():
            if name not in self.paths and self.status[name] in ("review", "unsupported"):
                for parameter in signature:
                    yield End("parameter", name, parameter, self.status[name])
                    if signature[parameter] is not None:
                        yield End("default", name, parameter, self.status[name])

    def _call(self, name: str, given: list[str], *about: str) -> Question:
        module, _, last = name.rpartition(".")
        lines = [f"from {module} import {last} as n#", f"use(#, n#({', '.join(given)}))"]
        return Question(lines, (name, *about))

    def _keyword(self, answer: Answer) -> End:
        name, _, parameter = answer.about
        if answer.status in ("review", "unsupported"):
            return End("parameter", name, parameter, answer.status)
        call = answer.output
        if not isinstance(call, ast.Call):
            return self._otherwise(answer, name, parameter)
        path = self.path(answer, call.func)
        if not path:
            return self._otherwise(answer, name, parameter)
        wrong = self._unknown(path.removeprefix(self.root), call)
        if wrong:
            return End("parameter", name, parameter, "unaccounted", wrong)
        place = place_of(call, parameter, self._positional(path.removeprefix(self.root)))
        if place is None and not answer.status:
            return End("parameter", name, parameter, "unaccounted", f"lost in {ast.unparse(call)}")
        place = renames(path).get(place or "", place)
        self.places[name, parameter] = place or ""
        self.targets[name, parameter] = path
        return End("parameter", name, parameter, answer.status or ("same" if place == parameter else "rewritten"))

    def _otherwise(self, answer: Answer, name: str, parameter: str) -> End:
        text = ast.unparse(answer.output) if answer.output is not None else answer.failure or "gone"
        return End("parameter", name, parameter, answer.status or "unaccounted", f"silently {text}")

    def _unknown(self, target: str, call: ast.Call) -> str:
        """What the call gives that the target does not take. A method that takes all is there to be written anew."""
        for keyword in call.keywords:
            for age in AGES:
                known = signature_of(target, self.target, age)
                if known is None:
                    return f"no signature of {target}"
                if {"*args", "**kwargs"} <= set(known) and target.rpartition(".")[2].islower():
                    continue
                if keyword.arg not in known and keyword.arg not in extra(target, known):
                    return f"{target} has no {keyword.arg} ({age})"
        if any(isinstance(argument, ast.Starred) for argument in call.args):
            return ""
        limit = self._positional(target)
        return f"{target} takes {len(limit)} by position" if limit is not None and len(call.args) > len(limit) else ""

    def _positional(self, target: str) -> list[str] | None:
        if target in ("keras.Model", "keras.models.Model"):
            return ["inputs", "outputs", "name"]
        found: list[list[str]] = []
        for age in AGES:
            known = signature_of(target, self.target, age)
            if known is None:
                return None
            names = list(known)
            if any(n.startswith("*") and not n.startswith("**") and n != "*" for n in names):
                return None
            ends = next((i for i, n in enumerate(names) if n.startswith("*")), len(names))
            found.append(names[:ends])
        shorter = min(found, key=len)
        return shorter

    def _position(self, answer: Answer) -> Iterator[End]:
        """Whether each positional argument lands where its keyword does."""
        name = answer.about[0]
        if answer.failure:
            yield End("parameter", name, "by position", "unaccounted", answer.failure)
        if answer.status in ("review", "unsupported"):
            return
        call = answer.output
        path = self.path(answer, call.func) if isinstance(call, ast.Call) else ""
        if not isinstance(call, ast.Call) or not path:
            return
        target = path.removeprefix(self.root)
        wrong = self._unknown(target, call)
        if wrong:
            yield End("parameter", name, "by position", "unaccounted", wrong)
            return
        order = self._positional(target)
        for parameter in self.signature(name) or {}:
            kept = self.places.get((name, parameter))
            place = place_of(call, parameter, order)
            place = renames(path).get(place or "", place)
            if kept and place is not None and place != kept and not {kept[0], place[0]} & {"*"}:
                yield End("parameter", name, f"{parameter} by position", "unaccounted", f"lands in {place}, not {kept}")

    # Defaults

    def _default(self, answer: Answer) -> Iterator[End]:
        name = answer.about[0]
        for parameter, old in (self.signature(name) or {}).items():
            if old is None or parameter.startswith("*"):
                continue
            yield self._kept(answer, name, parameter, old)

    def _kept(self, answer: Answer, name: str, parameter: str, old: str) -> End:
        place = self.places.get((name, parameter))
        call = answer.output
        if not isinstance(call, ast.Call) or not self.path(answer, call.func):
            status = answer.status or "unaccounted"
            return End("default", name, parameter, status, "the call is gone")
        if place is None or place == "":
            return End("default", name, parameter, answer.status or "same")  # the parameter itself is answered for
        shared = [p for (n, p), q in self.places.items() if n == name and q == place and p != parameter]
        if shared:
            return End("default", name, parameter, "same")  # folded into another one, such as decay into learning_rate
        written = next((keyword for keyword in call.keywords if keyword.arg == place), None)
        if written is not None:
            return End("default", name, parameter, answer.status or "rewritten")
        path = self.path(answer, call.func)
        if path != self.targets[name, parameter]:
            return End(
                "default", name, parameter, answer.status or "same"
            )  # what is called depends on it: a rule knows it
        target = path.removeprefix(self.root)
        new = [(signature_of(target, self.target, age) or {}).get(place) for age in AGES]
        if all("**kwargs" in (signature_of(target, self.target, age) or {}) for age in AGES) and old == "None":
            return End("default", name, parameter, "same")  # handed on, and nothing
        if all(one is not None and same_default(old, one, parameter) for one in new):
            return End("default", name, parameter, "same")
        if place in extra(target, {"**kwargs": None}) and old in ("None", "True", "False", "0"):
            return End("default", name, parameter, "same")
        if answer.status in ("review", "unsupported"):
            return End("default", name, parameter, answer.status)
        return End(
            "default", name, parameter, "unaccounted", f"{parameter}={old} -> {place}={' / '.join(map(str, new))}"
        )
