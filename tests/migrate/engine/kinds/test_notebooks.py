from __future__ import annotations

import ast
import base64
import json
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmigrate.engine.kinds.notebooks import rewrite_notebook
from kmigrate.engine.kinds.python2 import to_python3
from kmigrate.findings import Finding, Result, Status, Uses


def rename(text: str) -> Result:
    """Stands in for the engine: renames one layer and says where."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return Result(text, (Finding(error.lineno or 1, 1, "KM002", Status.UNSUPPORTED, "broken"),), failed=True)
    findings = tuple(
        Finding(number, found.start() + 1, "KM201", Status.REWRITTEN, "renamed")
        for number, line in enumerate(text.split("\n"), 1)
        for found in re.finditer("Convolution2D", line)
    )
    return Result(text.replace("Convolution2D", "Conv2D"), findings, Uses(rewritten=len(findings)))


def nothing(text: str) -> Result:
    return Result(text)


def code(source: str | list[str], **more: object) -> dict[str, object]:
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source, **more}


def notebook(*cells: dict[str, object] | str, **metadata: object) -> dict[str, object]:
    made = [code(cell.splitlines(True)) if isinstance(cell, str) else cell for cell in cells]
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def dump(book: object, indent: int | None = 1, ascii_only: bool = False) -> str:
    return json.dumps(book, indent=indent, ensure_ascii=ascii_only) + "\n"


def sources(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def rewritten(*cells: str) -> list[str]:
    return sources(rewrite_notebook(dump(notebook(*cells)), rename).text)


def reviews(*cells: str) -> list[tuple[int | None, int, str]]:
    done = rewrite_notebook(dump(notebook(*cells)), rename)
    return [(f.cell, f.line, f.rule) for f in done.findings if f.status is Status.REVIEW]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "julia-1.0"}},
        {"language_info": {"name": "scala"}},
        {"kernelspec": {"name": "python3", "language": "sos"}},
    ],
)
def test_other_kernels_are_left_alone(metadata: dict[str, object]) -> None:
    text = dump(notebook("Convolution2D; import keras", **metadata))
    assert rewrite_notebook(text, rename) == Result(text)


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "python2"}},
        {"language_info": {"name": "Python"}},
        {"kernelspec": {"name": "irrelevant-env"}},
        {"kernelspec": None, "language_info": 3},
    ],
)
def test_python_kernels(metadata: dict[str, object]) -> None:
    assert sources(rewrite_notebook(dump(notebook("Convolution2D", **metadata)), rename).text) == ["Conv2D"]


def test_markdown_raw_and_cells_of_other_languages_are_left_alone() -> None:
    cells = [{"cell_type": kind, "metadata": {}, "source": ["Convolution2D"]} for kind in ("markdown", "raw")]
    other = code(["Convolution2D"], metadata={"vscode": {"languageId": "r"}})
    text = dump(notebook(*cells, other, code(["x"])))
    assert rewrite_notebook(text, rename) == Result(text)


def test_no_cells_no_change() -> None:
    assert rewrite_notebook(dump(notebook()), rename) == Result(dump(notebook()))
    odd = dump({"cells": [{}, code([]), code(""), code([1, 2]), {"cell_type": "code"}], "nbformat": 4})
    assert rewrite_notebook(odd, rename) == Result(odd)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("{", 1, 2),
        ('{"cells": [\n{"cell_type": "code",}]}', 2, 22),
        ('{"cells": [] "x": 1}', 1, 13),
        ('{"cells": [1 2]}', 1, 13),
        ('{"cells": []}\nx', 2, 1),
        ('{"cells" []}', 1, 9),
        ('{"cells": [{"source": "\\q"}]}', 1, 24),
        ("[" * 100_000, 1, 1),
        ('{"nbformat": 4, "cells": [], "cells": []}', 1, 30),
        ('{"cells": [{"source": [],\n "source": []}]}', 2, 2),
        ('{"x": ' + "1" * 5000 + "}", 1, 1),
        ("{}", 1, 1),
        ("[]", 1, 1),
        ("3", 1, 1),
        ('{"cells": 3, "nbformat": 4}', 1, 1),
        ('{"nbformat": 4, "metadata": {}}', 1, 1),
    ],
)
def test_what_cannot_be_read_is_a_finding(text: str, line: int, column: int) -> None:
    done = rewrite_notebook(text, rename)
    assert done.failed
    assert done.text == text
    assert [(f.rule, f.line, f.column) for f in done.findings] == [("KM001", line, column)]


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_only_the_changed_strings_of_the_file_differ(indent: int | None, ascii_only: bool, whole: bool) -> None:
    lines = ["é = '\\n\"😀'\n", "Convolution2D('ß')  # ñ😀\t\n", "z"]
    source: str | list[str] = "".join(lines) if whole else lines
    book = notebook(code(["Convolution2D"], outputs=[{"text": ["Convolution2D\n"]}], id="Convolution2D"), code(source))
    book["cells"][0]["source"] = ["x"]  # type: ignore[index]
    text = dump(book, indent, ascii_only)
    at = text.rindex("Convolution2D")
    done = rewrite_notebook(text, rename)
    assert done.text == text[:at] + "Conv2D" + text[at + len("Convolution2D") :]
    assert [(f.cell, f.line, f.column) for f in done.findings] == [(2, 2, 1)]
    assert done.uses == Uses(rewritten=1)


def test_escapes_that_nobody_needs_stay_in_lines_that_do_not_change() -> None:
    head = '{"nbformat":4,"cells" : [ {"cell_type":"code", "source":'
    for source in (
        '"\\u0061 = \\"\\/\\ud83d\\ude00\\"\\u000aConvolution2D"',
        '["\\u0061 = 1\\n" ,"Convolution2D\\/2"]',
    ):
        text = head + source + "} ]\r\n}"
        assert rewrite_notebook(text, rename).text == text.replace("Convolution2D\\/2", "Conv2D/2").replace(
            "Convolution2D", "Conv2D"
        )


def test_new_strings_are_spelled_as_their_cell_spells() -> None:
    for ascii_only in (False, True):
        text = dump(notebook("# é\n", "x = 'é'\nConvolution2D # ü"), ascii_only=ascii_only)
        assert rewrite_notebook(text, rename).text == text.replace("Convolution2D", "Conv2D")


def add_import(text: str) -> Result:
    return Result(
        text.replace("import keras", "import tensorflow as tf\nfrom tf import k").replace("import gone\n", "")
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["x\n", "import keras\n", "y"], ["x\n", "import tensorflow as tf\n", "from tf import k\n", "y"]),
        (["import keras"], ["import tensorflow as tf\n", "from tf import k"]),
        (["x\nimport keras\ny\n", "z\n"], ["x\nimport tensorflow as tf\nfrom tf import k\ny\n", "z\n"]),
        (["x\n", "import ", "keras\n", "z"], ["x\n", "import ", "tensorflow as tf\nfrom tf import k\n", "z"]),
        (["x\ni", "mport keras", "\nz"], ["x\ni", "mport tensorflow as tf\nfrom tf import k", "\nz"]),
        (["x\nim", "port kera", "s\nz"], ["x\nim", "port tensorflow as tf\n", "from tf import k\n", "z"]),
        (["import gone\n"], []),
        (["import gone\n", "x"], ["x"]),
        (["import keras\x0c\n", "x"], ["import tensorflow as tf\n", "from tf import k\x0c\n", "x"]),
        (["import keras\x0c", "\n", "x"], ["import tensorflow as tf\n", "from tf import k\x0c", "\n", "x"]),
    ],
)
def test_lists_keep_their_layout_when_lines_come_and_go(old: list[str], new: list[str]) -> None:
    for indent in (None, 1):
        text = dump(notebook(code(old), "x"), indent)
        expected = dump(notebook(code(new), "x"), indent)
        assert rewrite_notebook(text, add_import).text == expected


def test_line_ends_inside_cells_and_of_the_file() -> None:
    text = dump(notebook(code(["a\r\n", "Convolution2D\r\n"]))).replace("\n", "\r\n")
    assert rewrite_notebook(text, rename).text == text.replace("Convolution2D", "Conv2D")


def test_nbformat_3() -> None:
    cells = [
        {"cell_type": "heading", "source": ["Convolution2D"]},
        {"cell_type": "code", "input": ["%pylab\n", "Convolution2D"], "language": "python", "outputs": []},
        {"cell_type": "code", "input": "Convolution2D", "language": "ruby"},
    ]
    more = [{"cell_type": "code", "input": "x\nConvolution2D", "language": "python"}]
    text = dump({"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": cells}, {"cells": more}, {}]})
    done = rewrite_notebook(text, rename)
    new = json.loads(done.text)["worksheets"]
    assert [cell["input"] for cell in new[0]["cells"][1:]] == [["%pylab\n", "Conv2D"], "Convolution2D"]
    assert new[1]["cells"][0]["input"] == "x\nConv2D"
    assert [(f.cell, f.line) for f in done.findings] == [(2, 2), (4, 2)]


def test_ipython_lines_stay() -> None:
    head = "%matplotlib inline\nif x:\n    !ls 'Convolution2D\n    "
    middle = "\nConvolution2D?\na = !ls \\\n  b\nK = %env X\n"
    cell = f"{head}Convolution2D{middle}Convolution2D;\nawait Convolution2D"
    assert rewritten("import keras\n", cell)[1] == f"{head}Conv2D{middle}Conv2D;\nawait Conv2D"


@pytest.mark.parametrize("head", ["%%time\n", "\n%%capture out\n", "%%timeit -n 3\n", "%%capture\n%%time\n"])
def test_cells_timed_as_a_whole_are_rewritten(head: str) -> None:
    text = dump(notebook(head + "x = 1\nConvolution2D"))
    done = rewrite_notebook(text, rename)
    assert done.text == text.replace("Convolution2D", "Conv2D")
    assert [f.line for f in done.findings] == [head.count("\n") + 2]


@pytest.mark.parametrize("head", ["%%bash", "%%html", "%%javascript", "%%writefile notes.txt", "%%R", "%%script bash"])
def test_other_cells_are_left_alone(head: str) -> None:
    assert rewritten(head + "\nConvolution2D keras") == [head + "\nConvolution2D keras"]
    assert reviews(head + "\nConvolution2D keras") == []


@pytest.mark.parametrize("head", ["%%unheard of", "%%cython", "%%writefile -a x.py", "%%file -a x.py"])
def test_cells_that_may_be_python_are_left_alone_aloud(head: str) -> None:
    assert rewritten(head + "\nimport keras, Convolution2D") == [head + "\nimport keras, Convolution2D"]
    assert reviews(head + "\nimport keras") == [(1, 1, "KM107")]
    assert reviews(head + "\nx") == []


def test_a_written_file_is_a_program_of_its_own() -> None:
    seen: list[str] = []

    def watch(text: str) -> Result:
        seen.append(text)
        return rename(text)

    text = dump(notebook("import keras", "%%writefile model.py\nimport keras\nConvolution2D\n", "%%python3\nx y keras"))
    done = rewrite_notebook(text, watch)
    assert done.text == text.replace("Convolution2D", "Conv2D")
    assert seen == ["import keras\n", "import keras\nConvolution2D\n"]
    assert [(f.cell, f.line, f.rule) for f in done.findings] == [(2, 3, "KM201"), (3, 2, "KM002")]
    assert not done.failed


def test_code_in_line_magics_is_rewritten_where_it_stays_one_line() -> None:
    assert rewritten("for i in x:\n    %time h = Convolution2D(i)\n%timeit -n 3 -r2 Convolution2D") == [
        "for i in x:\n    %time h = Conv2D(i)\n%timeit -n 3 -r2 Conv2D"
    ]
    assert reviews("%time keras.x\n%lprun -f keras.f keras.g()\nh = %time model.fit(x)\n%ls") == [
        (1, 2, "KM107"),
        (1, 3, "KM107"),
    ]


def test_code_in_a_line_magic_that_would_need_more_lines_is_left_alone_aloud() -> None:
    def longer(text: str) -> Result:
        return Result(text.replace("Convolution2D(x)", "Conv2D(\n  x)"))

    done = rewrite_notebook(dump(notebook("Convolution2D(x)\n", "%time keras.Convolution2D(x)")), longer)
    assert sources(done.text) == ["Conv2D(\n  x)\n", "%time keras.Convolution2D(x)"]
    assert [(f.cell, f.rule) for f in done.findings] == [(2, "KM107")]
    assert not done.failed


def test_shell_lines_that_install_keras() -> None:
    done = rewrite_notebook(dump(notebook("!pip install -U keras==2.2.4 h5py\n%cd x\n!ls keras")), rename)
    assert [(f.cell, f.line, f.rule, f.status) for f in done.findings] == [(1, 1, "KM106", Status.REVIEW)]
    assert "tensorflow>=2.16" in done.findings[0].message
    assert done.uses == Uses(review=1)
    assert not done.failed


def test_cells_of_python_2_are_brought_over_where_that_is_wanted() -> None:
    text = dump(notebook("print x\n"))
    done = rewrite_notebook(text, rename, lambda code: (code.replace("print x", "print(x)"), ()))
    assert done.text == text.replace("print x", "print(x)")
    assert rewrite_notebook(text, rename).text == text


def test_half_of_a_surrogate_pair_is_no_reason_to_stop() -> None:
    text = dump(notebook("x = '\ud83d'", "Convolution2D"), ascii_only=True)
    assert rewrite_notebook(text, rename).text == text.replace("Convolution2D", "Conv2D")


def test_huge_outputs_cost_little() -> None:
    picture = base64.b64encode(random.Random(0).randbytes(20_000_000)).decode()
    text = dump(notebook(code(["Convolution2D"], outputs=[{"data": {"image/png": picture}}])))
    start = time.process_time()
    done = rewrite_notebook(text, rename)
    assert time.process_time() - start < 2
    assert len(done.text) == len(text) - len("Convolution2D") + len("Conv2D")


LINE = st.sampled_from(
    [
        "x = 1",
        "%time Convolution2D(1)",
        "!ls",
        "Convolution2D('é\\n😀')",
        "",
        "  ",
        "if x:",
        "    pass",
        "foo?",
        "'''",
        "a = %m",
        "é b",
        "%%time",
    ]
)
CELL = st.tuples(
    st.sampled_from(["code", "code", "markdown"]),
    st.lists(st.tuples(LINE, st.sampled_from(["\n", "\n", "\r\n", ""])).map("".join), max_size=5),
    st.sampled_from(["list", "string", "chunks"]),
)
BOOKS = st.tuples(
    st.lists(CELL, max_size=4),
    st.sampled_from([None, 0, 1, 3]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)


def layout(book: tuple[list[tuple[str, list[str], str]], int | None, bool, str, bool]) -> str:
    cells, indent, ascii_only, end, sort = book
    made: list[dict[str, object]] = []
    for kind, lines, form in cells:
        source: object = {"list": lines, "string": "".join(lines), "chunks": ["".join(lines[:2]), "".join(lines[2:])]}[
            form
        ]
        made.append(code(source) | {"cell_type": kind})  # type: ignore[arg-type]
    text = json.dumps(notebook(*made), indent=indent, ensure_ascii=ascii_only, sort_keys=sort)
    return text.replace("\n", end) + end


@given(BOOKS)
def test_a_rewrite_that_changes_nothing_returns_the_identical_text(book: object) -> None:
    text = layout(book)  # type: ignore[arg-type]
    assert rewrite_notebook(text, nothing).text == text


@settings(deadline=None)
@given(BOOKS)
def test_only_changed_cells_differ(book: object) -> None:
    text = layout(book)  # type: ignore[arg-type]
    done = rewrite_notebook(text, rename)
    assert not done.failed
    old, new = json.loads(text), json.loads(done.text)
    for before, after in zip(old["cells"], new["cells"], strict=True):
        was, now = "".join(before.pop("source")), "".join(after.pop("source"))
        assert now.replace("Conv2D", "Convolution2D") == was
        assert before["cell_type"] == "code" or was == now
    assert old == new
    # The words are the only characters of the file that changed, where each string is whole lines, as every editor writes them.
    if all(item.endswith("\n") for _, items, _ in book[0] for item in items[:-1]):  # type: ignore[index]
        assert done.text.replace("Conv2D", "Convolution2D") == text


def test_python_2_that_reaches_keras_through_another_module() -> None:
    def reaching(text: str) -> Result:
        return Result(text, uses=Uses(rewritten=1))

    text = json.dumps(
        {"nbformat": 4, "cells": [{"cell_type": "code", "source": ["from u import *\n", "xrange(net())"]}]}
    )
    cell = json.loads(rewrite_notebook(text, reaching, to_python3).text)["cells"][0]
    assert "".join(cell["source"]) == "from u import *\nrange(net())"
