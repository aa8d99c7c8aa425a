"""Reads the tables, refuses what is wrong in them, and answers by old qualified name.

A table is a TOML file: `code`, `name`, `kind`, `title`, `why`, some `[[example]]`, and `[[row]]`. Facts
(`kind = "returns"`, `"bases"` or `"order"`) have no code, for they change nothing by themselves. Target names are
written under `keras.`; the settings say whether that means `tensorflow.keras`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from kmigrate.tables.compiled import read_toml

FOLDER = Path(__file__).parent

# Per kind of table: the keys that a row must have, and those that it may have.
KINDS: dict[str, tuple[set[str], set[str]]] = {
    "module": ({"old", "new"}, {"prefer"}),
    "name": ({"old", "new"}, {"note"}),
    "shim": ({"old", "new"}, {"note"}),
    "removed": ({"old", "status", "advice"}, {"on"}),
    "method": ({"old", "new"}, {"on", "parameters", "note"}),
    "keyword": ({"on", "old"}, {"new", "note", "telling"}),
    "value": ({"on", "keyword", "old", "new"}, {"note", "since"}),
    "default": ({"on", "keyword", "value"}, {"before", "since", "told", "ordering", "tensorflow", "note"}),
    "returns": ({"old", "gives"}, set()),
    "bases": ({"old", "base"}, set()),
    "alone": ({"old", "new"}, set()),
    "order": ({"on", "keep", "parameters"}, set()),
    "era": ({"on"}, {"keyword", "since", "before", "until"}),
}
FACTS = {"returns", "bases", "order", "era", "alone"}
STATUSES = {"review", "unsupported"}


class TableError(Exception):
    """A table that cannot be trusted; names the file and the row."""


class Row(NamedTuple):  # thousands are made at each start
    """One fact, with where it comes from (`source`: release and file)."""

    kind: str
    code: str
    old: str
    source: str
    new: str = ""
    on: str = ""
    keyword: str = ""
    status: str = ""
    advice: str = ""
    note: str = ""
    prefer: str = ""
    since: str = ""  # the release in which it began
    until: str = ""  # the release in which people were told to write something else
    before: str = ""  # the release in which the old default ended
    parameters: tuple[str, ...] = ()
    telling: bool = False  # nothing but a Keras model takes the keyword
    told: bool = False  # whether it counts only where it is known that the program is as old as that
    ordering: str = ""  # the image ordering under which alone it matters
    tensorflow: str = ""  # the release in which tf.keras ended to have that default too; "all": it may never be missing
    keep: int = 0  # how many arguments may stay by position


@dataclass(frozen=True, slots=True)
class Table:
    """One file of rows. `code` is empty for facts."""

    path: Path
    kind: str
    code: str
    name: str
    title: str
    why: str
    examples: tuple[tuple[str, str, str], ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Facts:
    """All rows, by the name that is looked up."""

    modules: dict[str, Row] = field(default_factory=dict)
    names: dict[str, Row] = field(default_factory=dict)  # name, shim, removed and method rows
    keywords: dict[str, dict[str, Row]] = field(default_factory=dict)  # function -> keyword -> row
    values: dict[str, dict[tuple[str, str], Row]] = field(default_factory=dict)  # function -> (keyword, literal) -> row
    defaults: dict[str, dict[str, Row]] = field(default_factory=dict)  # function -> keyword and releases -> row
    returns: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)  # name of tf.keras -> that of Keras 3 alone, which lacks it
    orders: dict[str, Row] = field(default_factory=dict)  # function -> the order of its arguments in Keras 1
    eras: dict[str, dict[str, Row]] = field(default_factory=dict)  # name -> keyword, or "" for the name itself -> row
    tables: list[Table] = field(default_factory=list)
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)  # class -> its ancestry, once it was asked for

    def add(self, table: Table) -> None:
        self.tables.append(table)
        for row in table.rows:
            try:
                self._put(row)
            except KeyError:
                raise TableError(f"{table.path.name}: {row.on or row.old!r} {row.keyword} has two rows") from None

    def _put(self, row: Row) -> None:
        def put(where: dict[Any, Any], key: Any, value: Any) -> None:
            if key in where:
                raise KeyError(key)
            where[key] = value

        match row.kind:
            case "module":
                put(self.modules, row.old, row)
            case "keyword":
                put(self.keywords.setdefault(row.on, {}), row.old, row)
            case "value":
                put(self.values.setdefault(row.on, {}), (row.keyword, row.old), row)
            case "default":
                span = f" {row.since}-{row.before}" if row.since or row.told else ""
                put(self.defaults.setdefault(row.on, {}), row.keyword + span, row)
            case "returns":
                put(self.returns, row.old, row.new)
            case "era":
                put(self.eras.setdefault(row.on, {}), row.keyword, row)
            case "alone":
                put(self.alone, row.old, row.new)
            case "bases":
                put(self.bases, row.old, row.new)
            case "order":
                put(self.orders, row.on, row)
            case _:
                put(self.names, row.old, row)


def _rows(path: Path, kind: str, code: str, raw: list[dict[str, Any]], source: str) -> Iterator[Row]:
    must, may = KINDS[kind]
    allowed = must | may | {"source"}
    for number, item in enumerate(raw, 1):
        wrong = ""
        if not item.keys() <= allowed:
            wrong = f"unknown key {', '.join(sorted(item.keys() - allowed))}"
        elif not must <= item.keys():
            wrong = f"no {', '.join(sorted(must - item.keys()))}"
        elif not item.get("source", source):
            wrong = "no source; say which release and file the fact comes from"
        elif kind == "removed" and item["status"] not in STATUSES:
            wrong = f"status must be one of {', '.join(sorted(STATUSES))}"
        if wrong:
            raise TableError(f"{path.name}, row {number} ({item.get('old', '?')}): {wrong}")
        item = {"source": source, **item}
        item["new"] = item.pop("gives", item.pop("base", item.pop("value", item.get("new", ""))))
        item["parameters"] = tuple(item.get("parameters", ()))
        item.setdefault("old", item.get("keyword", ""))
        lists = (_list(item.pop("on", "")), _list(item.pop("old")), _list(item.pop("keyword", "")))
        for one, name, keyword in product(*lists):
            member = bool(one) and kind in ("removed", "method")  # a row for members of several classes
            yield Row(kind=kind, code=code, on=one, old=f"{one}.{name}" if member else name, keyword=keyword, **item)


def _list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _generated(path: Path, raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows that a script wrote into a file beside the table: old name, new name."""
    if "data" in raw:
        for line in (path.parent / raw["data"]).read_text(encoding="utf-8").splitlines()[1:]:
            old, new = line.split("\t")
            yield {"old": old, "new": new}


def read_table(path: Path) -> Table:
    """One table file, checked."""
    try:
        raw = read_toml(path)
    except ValueError as error:
        raise TableError(f"{path.name}: {error}") from None
    kind = raw.get("kind", "")
    if kind not in KINDS:
        raise TableError(f"{path.name}: kind must be one of {', '.join(KINDS)}")
    needed = {"kind"} if kind in FACTS else {"kind", "code", "name", "title", "why"}
    if missing := needed - set(raw):
        raise TableError(f"{path.name}: no {', '.join(sorted(missing))}")
    if unknown := set(raw) - {"kind", "code", "name", "title", "why", "source", "data", "example", "row"}:
        raise TableError(f"{path.name}: unknown key {', '.join(sorted(unknown))}")
    code = raw.get("code", "")
    return Table(
        path=path,
        kind=kind,
        code=code,
        name=raw.get("name", ""),
        title=raw.get("title", ""),
        why=raw.get("why", "").strip(),
        examples=tuple((e["before"], e["after"], e.get("note", "")) for e in raw.get("example", ())),
        rows=tuple(_rows(path, kind, code, [*raw.get("row", []), *_generated(path, raw)], raw.get("source", ""))),
    )


@cache
def load_tables(folder: Path = FOLDER) -> Facts:
    facts = Facts()
    codes: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read_table(path)
        if table.code and codes.setdefault(table.code, path) != path:
            raise TableError(f"{path.name}: code {table.code} is already that of {codes[table.code].name}")
        facts.add(table)
    return facts
