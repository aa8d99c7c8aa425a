"""Judges the words: strings that stand for losses, activations and their kin, wherever they may be given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from complete_ask import Answer, Question, ask
from complete_check import Judge
from complete_end import End
from complete_read import target_words
from complete_target import AGES, RENAMED, same_default, signature_of

COMPILED = {"losses": "loss='{}'", "optimizers": "optimizer='{}'", "metrics": "metrics=['{}']"}
# How the parameters of layers are called that take a word of the family; Keras 1 had `init`, `inner_init`.
PARAMETERS = {
    "activations": "activation",
    "initializers": "init(ializer)?",
    "regularizers": "regularizer",
    "constraints": "constraint",
}


def words(judge: Judge) -> Iterator[End]:
    """Each word once: unaccounted for where any place that takes it is."""
    ends: dict[tuple[str, str], End] = {}
    for answer in ask(_questions(judge), judge.settings, judge.clues):
        family, word, place = answer.about
        end = _end(judge, answer)
        if ends.get((family, word), end).status != "unaccounted":
            if end.status == "unaccounted" and place:
                end = End("word", family, word, end.status, f"{place}: {end.why}")
            ends[family, word] = end
    yield from ends.values()


def _questions(judge: Judge) -> Iterator[Question]:
    root = "tensorflow.keras" if judge.release.name.startswith("tf-") else "keras"
    for family, known in judge.release.words.items():
        places = [] if family in COMPILED else list(_places(judge, f"{root}.layers.", family))
        for word in known:
            if family in COMPILED and (family, judge.release.name) != ("metrics", "0.3.3"):
                given = COMPILED[family].format(word)
                lines = [f"from {root}.models import Sequential as n#", "o# = n#()", f"use(#, o#.compile({given}))"]
                yield Question(lines, (family, word, ""))
            if family == "activations":
                lines = [f"from {root}.layers import Activation as n#", f"use(#, n#('{word}'))"]
                yield Question(lines, (family, word, ""))
            for cls, parameter, needed in places:
                given = ", ".join([*needed, f"{parameter}='{word}'"])
                lines = [f"from {root}.layers import {cls} as n#", f"use(#, n#({given}))"]
                yield Question(lines, (family, word, f"{cls}({parameter}=)"))


def _places(judge: Judge, module: str, family: str) -> Iterator[tuple[str, str, list[str]]]:
    """The layers that take such a word: their names, the parameter, and what else they must be given."""
    asked = re.compile(rf"(?:.*_)?{PARAMETERS[family]}")
    for name, signature in judge.callables():
        cls = name.removeprefix(module)
        if name.startswith(module) and cls.isidentifier() and cls[0].isupper() and cls != "Activation":
            needed = [one for one, default in signature.items() if default is None and not one.startswith("*")]
            for parameter in signature:
                if asked.fullmatch(parameter):
                    yield cls, parameter, [f"{one}=v_{one}" for one in needed if one != parameter]


def _end(judge: Judge, answer: Answer) -> End:
    family, word, place = answer.about
    if answer.status in ("review", "unsupported"):
        return End("word", family, word, answer.status)
    if not isinstance(answer.output, ast.Call):
        return End("word", family, word, answer.status or "unaccounted", answer.failure)
    known = target_words().get(family, {})
    text = _text(answer.output, f".*{PARAMETERS[family]}" if place else "")
    if family == "optimizers":
        text = {one.lower() for one in text}
    unknown = text - {*known, "accuracy"}
    if unknown and (place or answer.status != "shimmed"):
        return End("word", family, word, "unaccounted", f"the target does not know {', '.join(sorted(unknown))}")
    if word in text and (place or not answer.status):
        differs = _object_differs(judge, family, word, known[word])
        return End("word", family, word, "unaccounted" if differs else "same", differs)
    return End("word", family, word, answer.status or "unaccounted", ast.unparse(answer.output))


def _text(call: ast.Call, parameter: str) -> set[str]:
    """The strings that a call is given; of a layer, those alone that stand for such a parameter, also wrapped."""
    nodes: list[ast.AST] = [k.value for k in call.keywords if k.arg and re.fullmatch(parameter, k.arg)]
    nodes += [n.args[0] for n in nodes if isinstance(n, ast.Call) and len(n.args) == 1 and not n.keywords]
    if not parameter:
        nodes = list(ast.walk(call))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _object_differs(judge: Judge, family: str, word: str, target: str) -> str:
    """A word makes an object from its defaults, which may have changed."""
    signature = judge.release.signature(judge.release.words[family][word])
    for parameter, default in (signature or {}).items():
        renamed = RENAMED.get(parameter, parameter)
        for age in AGES:
            new = (signature_of(target, judge.target, age) or {}).get(renamed)
            if default is not None and new is not None and not same_default(default, new, parameter):
                return f"{parameter}={default} -> {new}"
    return ""
