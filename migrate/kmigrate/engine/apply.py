"""Lets every rule see the uses it is for: rows first by name, then code."""

from __future__ import annotations

import ast
import re

from kmigrate.atlas import exists
from kmigrate.engine.edits import EditConflict
from kmigrate.engine.file import SourceFile
from kmigrate.engine.names.canonical import NEIGHBOURS, split_root
from kmigrate.engine.names.places import alone, has_target, is_module, row_of
from kmigrate.engine.names.tensorflow import is_tensorflow1
from kmigrate.engine.names.values import Binding, Use
from kmigrate.engine.names.variables import is_parameter, is_reached, is_variable
from kmigrate.engine.skip import Skips
from kmigrate.findings import Status
from kmigrate.rules.registry import Rule
from kmigrate.rules.rows import call_rows, name_row
from kmigrate.rules.site import Site
from kmigrate.tables import Row

UNKNOWN = "KM104"
DYNAMIC = "KM105"
MOVED = "KM647"
_TOKEN = re.compile(r"\s+")


def apply_rules(file: SourceFile, skips: Skips) -> None:
    for rule, finder in file.rules.finders:
        if file.settings.wants(rule.code, rule.name):
            file.uses.extend(finder(file))
    if skips.lines:
        _skip(file, skips)
    for binding in list(file.bindings):
        _imported(file, binding, skips)
    late: list[tuple[Use, Row]] = []
    for use in sorted(file.uses, key=is_variable):  # what a variable holds is named first
        _apply(file, use, skips, late)
    for use, row in late:
        if not file.edits.gone(use.node):
            _row(file, use, row.code, skips, lambda site, row=row: name_row(site, row))
    for node, name in file.flow.dynamic.values():
        _dynamic(file, node, name, skips)
    for method, told in file.flow.suspects.values():
        _suspect(file, method, told, skips)


def _skip(file: SourceFile, skips: Skips) -> None:
    """A line with a bare skip comment stays as it is; what other lines reach through an import that stays does too."""
    stay = {
        id(b) for b in file.bindings if b.alias is not None and skips.covers(b.alias.lineno, "KM101", "moved-modules")
    }
    left = []
    for use in file.uses:
        if not (any(skips.covers(line, "", "") for line in _lines(use)) or any(id(b) in stay for b in use.bindings)):
            left.append(use)
            continue
        use.kept = True
        for binding in use.bindings:
            file.imports.touch(binding)
    file.uses[:] = left


def _lines(use: Use) -> set[int]:
    """The lines on which a comment speaks of a use: its first, and its last or that of its call."""
    node = use.node
    last = getattr(use.call if use.call is not None else node, "end_lineno", None)
    return {use.line, use.line if use.kind == "override" or last is None else last}


def _imported(file: SourceFile, binding: Binding, skips: Skips) -> None:
    """An import is a use of its own where nothing else in the file shows what becomes of it."""
    if binding.kind not in ("import", "star") or binding.alias is None:
        return
    root = split_root(binding.spelled)[0]
    neighbour = binding.spelled.partition(".")[0] in NEIGHBOURS
    if not root and not (neighbour or (file.uses_keras and is_tensorflow1(binding.spelled))):
        return
    line = binding.alias.lineno
    use = Use("import", _canonical(binding), binding.alias, spelled=binding.spelled, scope=binding.scope)
    if skips.lines and skips.covers(line, "KM101", "moved-modules"):
        file.imports.place(binding).kept = True
        return
    named = [u for u in binding.uses if u.kind == "name"]
    beside = not root and not neighbour
    if named and (beside or (file.imports.place(binding).kept and (file.speaks_keras or not neighbour))):
        return  # every mention says what is wrong with it
    if root == "tensorflow.keras" and file.settings.target == "tf.keras" and not file.imports.place(binding).kept:
        return  # already where it belongs
    file.uses.append(use)
    if neighbour and not file.speaks_keras:
        file.imports.place(binding).kept = True
        _alone(file, use, skips)
        return
    if (root or neighbour) and file.imports.place(binding).kept and file.imports.idle(binding):
        message = f"`{binding.spelled}` is gone, and nothing here uses it: the import is taken out"
        file.say(use, UNKNOWN, Status.REWRITTEN, message, use.node)
    elif neighbour or beside or file.imports.place(binding).kept:
        _named(file, use, skips)
    for rule, trigger in file.chosen[use.name] if beside else ():
        _run(file, use, rule, trigger.run)


def _alone(file: SourceFile, use: Use, skips: Skips) -> None:
    """A framework without Keras: a rule moves it as a whole, or its row says what is to be done."""
    rules = [r for r in file.chosen[use.name] if r[0].code == MOVED]
    if use.kind == "import" and not rules:
        _named(file, use, skips)
    for rule, trigger in rules:
        if not (skips.lines and _covered(skips, use, rule)):
            _run(file, use, rule, trigger.run)


def _canonical(binding: Binding) -> str:
    from kmigrate.engine.names.canonical import canonical

    return canonical(binding.spelled)


def _apply(file: SourceFile, use: Use, skips: Skips, late: list[tuple[Use, Row]]) -> None:
    if use.kind == "gone":
        return  # another rule has put something else in its place
    neighbour = use.kind == "name" and use.name.partition(".")[0] in NEIGHBOURS
    if use.kind == "import" or (neighbour and not file.speaks_keras):
        if use.kind == "name":
            _alone(file, use, skips)
            if id(use) not in file.statuses:
                file.uses.remove(use)  # answered at its import
        return
    if use.kind in ("name", "string") and not neighbour:
        _named(file, use, skips)
    kind = use.kind
    for rule, trigger in file.chosen.fitting(use):
        if use.kind != kind and not trigger.fits(use):
            continue  # one before it may have made something else of the use
        if not (skips.lines and _covered(skips, use, rule)):
            _run(file, use, rule, trigger.run)
    if use.kind == "attribute":  # no more where a rule has put something else in its place
        row = file.facts.names.get(use.name)  # what became of its class says nothing of a member
        if row is not None and row.kind == "removed":
            late.append((use, row))  # another rule may yet take out the statement
        elif row is not None:
            _row(file, use, row.code, skips, lambda site: name_row(site, row))
    if use.call is not None and use.kind != "gone":
        for code, step in call_rows(file, use):
            _row(file, use, code, skips, step)


def _covered(skips: Skips, use: Use, rule: Rule) -> bool:
    return any(skips.covers(line, rule.code, rule.name) for line in _lines(use))


def _row(file: SourceFile, use: Use, code: str, skips: Skips, step: object) -> None:
    rule = file.rules.rules[code]
    if file.settings.wants(rule.code, rule.name) and not (skips.lines and _covered(skips, use, rule)):
        _run(file, use, rule, step)


def _run(file: SourceFile, use: Use, rule: Rule, step: object) -> None:
    """One rule at one use: all of its edits, or none and a finding."""
    edits, imports, said, status = file.edits, file.imports, len(file.findings), file.statuses.get(id(use))
    mark, wanted, new = (len(edits.items), len(edits.log)), len(imports.done), use.new
    try:
        step(Site(file, use, rule))  # type: ignore[operator]
    except EditConflict as conflict:
        _take_back(file, use, mark, said, status)
        file.imports.back_to(wanted)
        file.say(use, rule.code, Status.REVIEW, f"{rule.title}: this must be changed by hand ({conflict})", use.node)
        return
    unsure = not use.sure and use.kind in ("attribute", "name", "item", "called")
    renamed = use.new != new and is_reached(use, file.uses)
    if (unsure and (renamed or edits.mark() != mark)) or (renamed and is_parameter(use)):
        use.new, use.kept = new, use.kept or renamed
        told = file.findings[said] if len(file.findings) > said else None
        _take_back(file, use, mark, said, status)
        file.imports.back_to(wanted)
        of: ast.AST = use.node
        if use.guessed and isinstance(use.node, ast.Attribute):
            of, advice = use.node.value, told.message if told is not None else rule.title
            if told is not None and told.new and told.new not in advice:
                advice += f": {told.new}"
            message = f"kmigrate cannot tell what `{{}}` is; if it is a Keras model: {advice}"
        else:
            message = f"`{{}}` is only sometimes a Keras object here; where it is: {rule.title}"
        what = _TOKEN.sub(" ", file.source.text_of(of))
        file.say(use, rule.code, Status.REVIEW, message.replace("{}", what), use.node)


def _take_back(file: SourceFile, use: Use, mark: tuple[int, int], said: int, status: Status | None) -> None:
    file.edits.back_to(mark)
    del file.findings[said:]
    file.statuses.pop(id(use), None)
    if status is not None:
        file.statuses[id(use)] = status


def _named(file: SourceFile, use: Use, skips: Skips) -> None:
    """What became of the name itself."""
    before = file.rules.answering.get(use.name)
    covered = before is not None and bool(skips.lines) and _covered(skips, use, before)
    if before is not None and file.settings.wants(before.code, before.name) and not covered:
        return  # it says itself where the row is to count
    row, _ = row_of(use.name, file.facts)
    there = row.kind == "name" if row is not None else exists(use.name, "tf.keras")
    if file.homes and there and file.imports.places.home(use.name):
        file.statuses.setdefault(id(use), Status.SHIMMED)  # said once, at the import
        return
    if row is not None:
        rule = file.rules.rules[row.code]
        if not file.settings.wants(rule.code, rule.name):
            use.kept = use.kept or row.kind == "removed" or not has_target(use.name, file.settings)
            return
        if use.kind == "string" and row.kind != "removed" and not _in_place(file, use, row):
            use.kept = True
            message = f"`{use.spelled}` is reached by a string here; today it is `{row.new}`"
            file.say(use, row.code, Status.REVIEW, message, use.node)
            return
        _run(file, use, rule, lambda site: name_row(site, row))
        return
    if not split_root(use.spelled)[0]:
        return
    if not use.new and (here := alone(use.name, file.settings, file.facts)) != use.name and file.imports.places.moves:
        use.new = here
        what = f"Keras 3 alone has no `{use.spelled}`; `{here}` stands for it"
        file.say(use, "KM101", Status.REWRITTEN, what, use.node, here)
        return
    if use.new or (use.name in file.rules.actions and use.kind != "import"):
        return  # a rule with code answers for it, where it is used
    if not has_target(use.name, file.settings) and not (use.kind == "import" and is_module(use.name, file.settings)):
        use.kept = True
        unknown = file.rules.rules.get(UNKNOWN)
        if unknown is not None and file.settings.wants(unknown.code, unknown.name):
            target = "Keras 3" if file.settings.target == "keras" else "tf.keras"
            file.say(
                use,
                UNKNOWN,
                Status.REVIEW,
                f"`{use.spelled}` has no counterpart in {target} that kmigrate knows of",
                use.node,
            )


def _in_place(file: SourceFile, use: Use, row: Row) -> bool:
    """Whether another string, at the same place, reaches the new name."""
    same_module = row.old.rpartition(".")[0] == row.new.rpartition(".")[0]
    return same_module and file.source.text_of(use.node).count(use.spelled.rpartition(".")[2]) == 1


def _dynamic(file: SourceFile, node: ast.Call, name: str, skips: Skips) -> None:
    if skips.lines and skips.covers(node.lineno, DYNAMIC, "dynamic-names"):
        return
    rule = file.rules.rules.get(DYNAMIC)
    if rule is None or not file.settings.wants(rule.code, rule.name):
        return
    use = Use("import", name, node)
    file.uses.append(use)
    file.say(
        use,
        DYNAMIC,
        Status.REVIEW,
        f"a name of `{name}` is made at run time here; check that the name still exists",
        node,
    )


def _suspect(file: SourceFile, node: ast.Attribute, told: str, skips: Skips) -> None:
    """A method that only Keras models have, or a keyword that only they take, on something whose type is unknown."""
    rule = file.rules.rules[file.rules.telling[told]]
    if not file.settings.wants(rule.code, rule.name) or (
        skips.lines and skips.covers(node.lineno, rule.code, rule.name)
    ):
        return
    use = Use("attribute", f"keras.models.Model.{node.attr}", node)
    file.uses.append(use)
    what = _TOKEN.sub(" ", file.source.text_of(node.value))
    advice = rule.title
    if told != node.attr:
        keyword = told.removeprefix(f"{node.attr}(").rstrip(")")
        known = file.facts.keywords.get(use.name, {}).get(keyword)
        if known is not None:
            advice = f"write `{known.new}` for `{keyword}`" if known.new else f"take `{keyword}` out; {known.note}"
    else:
        row, _ = row_of(use.name, file.facts)
        advice = f"write `.{row.new}(...)` instead" if row is not None and row.new else rule.title
    message = f"kmigrate cannot tell what `{what}` is; if it is a Keras model: {advice}"
    file.say(use, rule.code, Status.REVIEW, message, node)
