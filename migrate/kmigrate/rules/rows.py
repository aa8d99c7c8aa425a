"""What the rows of the tables do at a use: the rules that are data."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kmigrate.atlas import signature
from kmigrate.engine.names.canonical import ancestry, split_root
from kmigrate.engine.names.places import alone, has_target
from kmigrate.rules.common.positions import position
from kmigrate.rules.common.unpacked import look_into
from kmigrate.rules.site import Site
from kmigrate.tables import Facts, Row

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.names.values import Use

TF_KERAS = "KM614"  # the table of keywords that only tf.keras had
LAST = "2.16"  # the first TensorFlow whose tf.keras is Keras 3
_SPELLED = re.compile(r"\{([\w.]+)\}")


def name_row(site: Site, row: Row) -> None:
    """A name that was renamed, moved to a shim, or removed; a method that was renamed."""
    use, tail = site.use, site.use.name[len(row.old) :]
    last = row.old.rpartition(".")[2]
    if row.kind == "removed":
        use.kept = True
        say = site.unsupported if row.status == "unsupported" else site.review
        say(f"`{last}`: {row.advice}")
    elif row.kind == "method":
        _method(site, row)
    elif row.kind == "shim" and not site.settings.shims:
        use.kept = True
        site.review(f"`{last}` is only to be had from `{row.new}`, and --no-shims forbids it")
    elif use.kind == "attribute":
        site.rename_attribute(row.new)
        site.rewritten(f"`{last}` is now `{row.new}`", new=row.new)
    else:
        here = alone(row.new, site.settings, site.file.facts)
        if here == row.new and not has_target(here, site.settings) and has_target(use.name, site.settings):
            return  # Keras 3 alone still has it
        use.new = here + tail
        if tail and "." not in row.old:
            return  # a package of another name: said at its import
        new = here.rpartition(".")[2]
        message = f"`{last}` is now `{new}`" if new != last else f"`{row.old}` is now `{row.new}`"
        (site.shimmed if row.kind == "shim" else site.rewritten)(
            message + (f"; {row.note}" if row.note else ""), new=row.new
        )


def _method(site: Site, row: Row) -> None:
    last = row.old.rpartition(".")[2]
    bound = site.use.kind == "attribute"
    keep = 1 if bound else 2
    parameters = row.parameters if bound else ("self", *row.parameters)
    if row.parameters and site.call is not None and not site.name_positional(parameters, keep):
        site.review(
            f"`{last}` is now `{row.new}`, whose parameters stand in another order; "
            "kmigrate cannot tell which are given here"
        )
        return
    site.rename_attribute(row.new)
    site.rewritten(f"`{last}` is now `{row.new}`" + (f"; {row.note}" if row.note else ""), new=row.new)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the rows say of the arguments of one name."""

    name: str
    keywords: dict[str, Row]
    values: dict[str, tuple[Row, ...]]  # by the keyword of today
    plain: frozenset[str]  # the old values that are literals, as Python writes them
    computed: bool  # whether there are others
    places: tuple[tuple[int, str], ...]  # first place of an argument by position, and its keyword
    spellings: dict[str, str]  # keyword as any release spelled it -> that of today
    defaults: tuple[Row, ...]


def call_rows(file: SourceFile, use: Use) -> Iterator[tuple[str, Callable[[Site], None]]]:
    """The rows about the arguments of a call: renamed keywords, renamed values, defaults that changed."""
    memo, key = file.rules.memo, ("rows", use.name, use.kind == "attribute", file.settings.target)
    if key not in memo:
        memo[key] = tuple(_spoken(file, use))
    spoken: tuple[_Spoken, ...] = memo[key]
    return _of_call(use.call, spoken) if spoken and use.call is not None else iter(())


def _spoken(file: SourceFile, use: Use) -> Iterator[_Spoken]:
    """What is said of a name, nearest first; the same for every use of it."""
    facts = file.facts
    owner, _, member = use.name.rpartition(".")
    names = [use.name, f"{owner}.*"]
    if use.kind == "attribute":
        names = [f"{cls}.{member}" for cls in ancestry(owner, facts)]
    for name in names:
        values: dict[str, tuple[Row, ...]] = {}
        for (keyword, _), row in facts.values.get(name, {}).items():
            values[keyword] = (*values.get(keyword, ()), row)
        places = tuple((place, keyword) for keyword in values if (place := _place(file, use.name, keyword)) is not None)
        spellings = {old: keyword for keyword in values for old in _spelled(facts, use.name, keyword)}
        keywords, defaults = facts.keywords.get(name, {}), tuple(facts.defaults.get(name, {}).values())
        literals = [_literal(row.old) for rows in values.values() for row in rows]
        plain = frozenset(one for one in literals if one is not None)
        found = _Spoken(name, keywords, values, plain, None in literals, places, spellings, defaults)
        if found.keywords or found.values or found.defaults:
            yield found


def _of_call(call: ast.Call, spoken: tuple[_Spoken, ...]) -> Iterator[tuple[str, Callable[[Site], None]]]:
    given = {keyword.arg for keyword in call.keywords}
    for one in spoken:
        for keyword in call.keywords:
            if keyword.arg in one.keywords:
                row = one.keywords[keyword.arg]
                yield row.code, lambda site, row=row, keyword=keyword: _keyword(site, row, keyword)  # type: ignore[misc]
        if None in given and one.keywords:
            row = next(iter(one.keywords.values()))
            yield row.code, lambda site, names=[*one.keywords]: _unpacked(site, names)  # type: ignore[misc]
        if one.values and _may_have(call, one):
            named = {one.spellings[k.arg]: None for k in call.keywords if k.arg in one.spellings}
            named |= {keyword: None for place, keyword in one.places if len(call.args) > place}
            for name in named:
                for row in one.values[name]:
                    yield row.code, lambda site, row=row, keyword=name: _value(site, row, keyword)  # type: ignore[misc]
        for row in one.defaults:
            yield row.code, lambda site, row=row: _default(site, row)  # type: ignore[misc]


def _may_have(call: ast.Call, spoken: _Spoken) -> bool:
    """Whether one of the old values can be among the arguments, wherever each of them stands."""
    if spoken.computed:
        return True
    given = (*call.args, *[keyword.value for keyword in call.keywords])
    return any(type(one) is ast.Constant and repr(one.value) in spoken.plain for one in given)


def _place(file: SourceFile, name: str, keyword: str) -> int | None:
    """The first place at which an argument by position can be this one, in the order of today or of Keras 1."""
    row = file.facts.orders.get(name)
    renamed = file.facts.keywords.get(name, {})
    old = [renamed[p].new if p in renamed else p for p in row.parameters] if row is not None else []
    new = [p for p in signature(name, file.settings.target) or () if p != "self"]
    return min((order.index(keyword) for order in (old, new) if keyword in order), default=None)


def _spelled(facts: Facts, name: str, keyword: str) -> frozenset[str]:
    """A keyword as the target spells it, and as older releases did."""
    return frozenset([keyword, *(old for old, row in facts.keywords.get(name, {}).items() if row.new == keyword)])


def _keyword(site: Site, row: Row, keyword: ast.keyword) -> None:
    if row.new:
        if site.keyword(row.new) is not None:
            site.review(f"`{row.old}` is now `{row.new}`, which is given too; keep one of them", keyword)
            return
        site.file.edits.rename_keyword(keyword, row.new)
        site.rewritten(f"`{row.old}` is now `{row.new}`", keyword, new=row.new)
        return
    site.remove_argument(keyword)
    site.rewritten(f"`{row.old}` is gone" + (f": {row.note}" if row.note else ""), keyword)


def _unpacked(site: Site, names: list[str]) -> None:
    rows = site.file.facts.keywords
    if site.standalone:  # what only tf.keras had is not passed to Keras itself
        names = [n for n in names if all(of[n].code != TF_KERAS for of in rows.values() if n in of)]
    look_into(site, names)


def _value(site: Site, row: Row, keyword: str) -> None:
    given = _given(site, keyword)
    if given is None or (row.since and site.standalone and site.era.keras.is_before(row.since)):
        return  # of what was before that, a rule speaks
    literal = _literal(row.old)
    same = site.text(given) == row.old if literal is None else _is_literal(given, literal)
    if not same:
        return
    new = write_value(site, row, given)
    site.rewritten(
        f"`{keyword}={row.old}` is now written `{new}`" + (f"; {row.note}" if row.note else ""), given, new=new
    )


def write_value(site: Site, row: Row, given: ast.expr) -> str:
    """Puts what a row says in the place of a value, in the quotes that stand there."""
    new = _SPELLED.sub(lambda match: site.spell(match[1]), row.new)
    if new[:1] in "'\"" and site.text(given)[:1] in "'\"":
        new = site.text(given)[0] + new[1:-1] + site.text(given)[0]
    site.replace(given, new)
    return new


@cache
def _literal(text: str) -> str | None:
    """A literal as Python itself would write it; None where the text is none."""
    try:
        return repr(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return None


def _is_literal(node: ast.expr, literal: str) -> bool:
    return isinstance(node, ast.Constant) and repr(node.value) == literal


def _default(site: Site, row: Row) -> None:
    """Writes an old default out where the target has another one."""
    if site.settings.modern or site.keyword(row.keyword) is not None:
        return
    meant = counts(site, row)
    if meant is False or _given(site, row.keyword) is not None:
        return
    if site.unpacks:
        site.review(
            f"the default of `{row.keyword}` was {plain(row.new)}; kmigrate cannot tell whether it is given here"
        )
        return
    if meant is None:
        default = f"`{row.keyword}={plain(row.new)}`"
        site.review(f"the default was {default} in Keras 2; where that is what this is written for, say --from 2.2")
        return
    value = _SPELLED.sub(lambda match: site.spell(match[1]), row.new)
    site.add_argument(f"{row.keyword}={value}")
    message = f"the old default `{row.keyword}={plain(row.new)}` is written out, because the target's is another"
    message += f" ({row.note.rstrip('.')})" if row.note and _standalone(site) else ""
    (site.shimmed if "kmigrate_shims" in row.new else site.rewritten)(message, new=f"{row.keyword}={value}")


def _of_tensorflow(site: Site, row: Row) -> bool:
    """Whether tf.keras had the old default too in the TensorFlow that the file shows."""
    from kmigrate.rules.common.tensorflow_age import is_of_old_tf_keras, is_of_tensorflow1

    return is_of_old_tf_keras(site) if row.tensorflow == LAST else is_of_tensorflow1(site)


def _standalone(site: Site) -> bool:
    if site.use.kind == "attribute":
        return site.standalone
    return split_root(site.use.spelled)[0] == "keras"


def counts(site: Site, row: Row) -> bool | None:
    """Whether the old default was meant; None where that depends on what cannot be told."""
    if row.ordering and site.era.ordering != row.ordering:
        return False
    if row.tensorflow == "all":
        return True
    keras = site.era.keras
    if not _standalone(site):
        ended = site.era.tensorflow.is_before(row.tensorflow) if row.tensorflow else False
        return _of_tensorflow(site, row) if ended is None else ended
    before, since = (keras.is_before(row.before) if row.before else True), keras.is_before(row.since or "0")
    if before is False or since is True or (row.told and None in (before, since)):
        return False
    if site.file.is_old:
        return True
    return None if keras.is_before("3") is None else False


def _given(site: Site, keyword: str) -> ast.expr | None:
    """The argument, given by position, by keyword, or by the keyword's old name (`lr`)."""
    given = site.argument(keyword, position(site, keyword))
    if given is not None:
        return given
    renamed = site.file.facts.keywords.get(site.name, {})
    found = (site.argument(old) for old, row in renamed.items() if row.new == keyword)
    return next((argument for argument in found if argument is not None), None)


def plain(value: str) -> str:
    return _SPELLED.sub(lambda match: match[1].rpartition(".")[2], value)
