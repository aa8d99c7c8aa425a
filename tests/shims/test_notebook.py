"""Notebooks run as programs: their cells one after the other, without what is for the notebook's shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forked import Forked

from kmigrate_shims.notebook import compiled, read


def written(*cells: str | list[str]) -> str:
    """A notebook of nbformat 4 with a heading before its cells."""
    made = [{"cell_type": "code", "source": cell, "outputs": [], "metadata": {}} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "# One"}, *made], "nbformat": 4, "metadata": {}})


def test_cells_are_what_python_reads_of_them() -> None:
    cells = read(
        written(["import os\n", "x = 1"], "%matplotlib inline\n!pip install keras\nx?\nif x:\n    %time y = 2", "")
    )
    assert [cell.text for cell in cells] == ["import os\nx = 1", "pass\npass\npass\nif x:\n    pass", ""]
    assert cells[1].passed_over == ["%matplotlib inline", "!pip install keras", "x?", "%time y = 2"]


def test_a_cell_of_another_language_is_passed_over_and_a_timed_one_is_run() -> None:
    cells = read(written("%%bash\nls", "%%time\nx = 2", "y = 5\\\n    % 3"))
    assert [cell.text for cell in cells] == ["", "\nx = 2", "y = 5\\\n    % 3"]


def test_the_older_format_is_read_too() -> None:
    cell = {"cell_type": "code", "input": ["x = 3"], "language": "python"}
    assert read(json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}))[0].text == "x = 3"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no notebook"),
        ("[]", "no notebook"),
        ("{}", "no notebook"),
        (written("files = !ls"), "what its shell answers"),
    ],
)
def test_what_cannot_be_run_is_said(content: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(content)


def test_the_value_of_a_last_line_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for code in compiled(
        read(written("x = 4\nx + 1", "x;", "None", "# nothing", "x = 6", "for i in range(2): i")), "a.ipynb", False
    ):
        exec(code, names)
    assert capsys.readouterr().out == "5\n"
    assert names["x"] == 6


def test_a_notebook_is_run_and_its_errors_name_the_cell(forked: Forked, tmp_path: Path, whole: dict[str, str]) -> None:
    """The release is found in its cells, as in a program."""
    first = "%matplotlib inline\nimport keras\nfrom keras.layers import Dense\nfrom keras.models import Sequential"
    second = "model = Sequential()\nmodel.add(Dense(output_dim=2, input_dim=3, init='one'))\nmodel.output_shape"
    third = "import numpy\nmodel.predict(numpy.ones((1, 3))).tolist()\n1 / 0"
    (tmp_path / "book.ipynb").write_text(written(first, second, third))
    done = forked.run("-m", "kmigrate_shims", "book.ipynb", cwd=tmp_path, env=whole)
    assert done.returncode == 1, done.stderr[-2000:]
    assert done.stdout == "(None, 2)\n"
    assert "Played as Keras 1." in done.stderr
    assert "Passed over, for they are for the notebook's shell: %matplotlib inline" in done.stderr
    assert 'book.ipynb[3]", line 3' in done.stderr
    assert "1 / 0" in done.stderr
