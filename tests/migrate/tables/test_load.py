from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.tables import TableError, load_tables
from kmigrate.tables.load import FACTS, FOLDER, KINDS, read_table

HEAD = 'code = "KM901"\nname = "some-names"\nkind = "name"\ntitle = "t"\nwhy = "w"\nsource = "keras 2.3.1"\n'
ROW = '[[row]]\nold = "keras.A"\nnew = "keras.B"\n'


def write(folder: Path, text: str, name: str = "some.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_folder_without_tables_holds_no_facts(tmp_path: Path) -> None:
    facts = load_tables(tmp_path)
    assert facts.tables == []
    assert facts.names == {}


def test_a_table_without_rows_is_one(tmp_path: Path) -> None:
    assert read_table(write(tmp_path, HEAD)).rows == ()


def test_a_row_has_the_tables_code_and_source(tmp_path: Path) -> None:
    (row,) = read_table(write(tmp_path, HEAD + ROW)).rows
    assert (row.kind, row.code, row.old, row.new, row.source) == ("name", "KM901", "keras.A", "keras.B", "keras 2.3.1")


def test_a_rows_own_source_counts_more(tmp_path: Path) -> None:
    (row,) = read_table(write(tmp_path, HEAD + ROW + 'source = "keras 1.2.2 keras/a.py"\n')).rows
    assert row.source == "keras 1.2.2 keras/a.py"


def test_a_row_may_hold_on_several_things(tmp_path: Path) -> None:
    table = (
        HEAD.replace('"name"', '"keyword"')
        + '[[row]]\non = ["keras.A", "keras.B"]\nold = "lr"\nnew = "learning_rate"\n'
    )
    facts = load_tables(write(tmp_path, table).parent)
    assert set(facts.keywords) == {"keras.A", "keras.B"}
    assert facts.keywords["keras.B"]["lr"].new == "learning_rate"


def test_every_kind_of_row_is_found_where_it_is_looked_up(tmp_path: Path) -> None:
    def table(kind: str, row: str, number: int) -> None:
        head = HEAD if kind not in FACTS else 'kind = "name"\nsource = "keras 2.3.1"\n'
        head = head.replace('kind = "name"', f'kind = "{kind}"').replace("KM901", f"KM90{number}")
        write(tmp_path, f"{head}[[row]]\n{row}\n", f"{kind}.toml")

    table("module", 'old = "keras.a"\nnew = "keras.b"\nprefer = "names"', 1)
    table("method", 'old = "keras.A.f"\nnew = "g"\nparameters = ["x"]', 2)
    table("removed", 'old = "keras.C"\nstatus = "review"\nadvice = "look"', 3)
    table("value", 'on = "keras.A"\nkeyword = "k"\nold = "1"\nnew = "2"', 4)
    table("default", 'on = "keras.A"\nkeyword = "k"\nvalue = "1"', 5)
    table("returns", 'old = "keras.f"\ngives = "keras.A"', 6)
    table("bases", 'old = "keras.A"\nbase = "keras.B"', 7)
    facts = load_tables(tmp_path)
    assert facts.modules["keras.a"].prefer == "names"
    assert facts.names["keras.A.f"].parameters == ("x",)
    assert facts.names["keras.C"].advice == "look"
    assert facts.values["keras.A"]["k", "1"].new == "2"
    assert facts.defaults["keras.A"]["k"].new == "1"
    assert facts.returns == {"keras.f": "keras.A"}
    assert facts.bases == {"keras.A": "keras.B"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "some.toml"),
        ('kind = "wobble"\n', "kind must be one of"),
        ('kind = "name"\n', "no code"),
        (HEAD + "colour = 1\n", "unknown key colour"),
        (HEAD + '[[row]]\nold = "keras.A"\n', "no new"),
        (HEAD + ROW + 'wobble = "x"\n', "unknown key wobble"),
        (HEAD.replace("keras 2.3.1", "") + ROW, "no source"),
        (
            HEAD.replace('"name"', '"removed"') + '[[row]]\nold = "keras.A"\nstatus = "gone"\nadvice = "x"\n',
            "status must be",
        ),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=said):
        read_table(write(tmp_path, text))


def test_two_rows_for_one_thing_are_refused(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ROW + ROW)
    with pytest.raises(TableError, match=r"keras\.A.*two rows"):
        load_tables(tmp_path)


def test_two_tables_with_one_code_are_refused(tmp_path: Path) -> None:
    write(tmp_path, HEAD, "a.toml")
    write(tmp_path, HEAD, "b.toml")
    with pytest.raises(TableError, match=r"b\.toml.*KM901.*a\.toml"):
        load_tables(tmp_path)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_tables_of_the_codemod_are_right(path: Path) -> None:
    table = read_table(path)
    assert table.kind in KINDS
    assert all(row.source for row in table.rows)
    assert bool(table.code) == (table.kind not in FACTS)
