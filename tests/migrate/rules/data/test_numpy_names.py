from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import numpy as np\nimport keras\nkeras.layers.Dense(3)\n"


def after(line: str) -> str:
    once = rewrite(HEAD + line, Settings()).text
    assert rewrite(once, Settings()).text == once
    return once.splitlines()[-1]


@pytest.mark.parametrize(
    "line",
    [
        "mine.float",
        "np.float32",
        "np.int64(3)",
        "x.np.float",
        "np.inf",
        "np.random.bool",
        "'np.float'",
        "# np.float",
        "np.bool_",
    ],
)
def test_left_alone(line: str) -> None:
    assert after(line) == line


def test_files_without_keras_and_other_modules_of_that_name() -> None:
    for text in (
        "import numpy as np\nnp.float\n",
        "import mine as np\nimport keras\nkeras.layers.Dense(3)\nnp.float\n",
    ):
        assert "np.float" in rewrite(text, Settings()).text
    assert rewrite(HEAD + "np.float\n", Settings(ignore=("KM632",))).text.endswith("np.float\n")
    assert rewrite(HEAD + "np.float  # kmigrate: skip\n", Settings()).text.endswith("np.float  # kmigrate: skip\n")


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("x.astype(np.float)", "x.astype(float)"),
        ("np.zeros(3, dtype=np.bool)", "np.zeros(3, dtype=bool)"),
        ("np.object", "object"),
        ("np.unicode", "str"),
        ("x = np.Inf", "x = np.inf"),
        ("np.product(a)", "np.prod(a)"),
    ],
)
def test_written_as_they_are_called_today(line: str, new: str) -> None:
    assert after(line) == new


@pytest.mark.parametrize("line", ["np.asscalar(x)", "np.NINF", "float = 3\nnp.float"])
def test_what_has_no_other_name_is_said(line: str) -> None:
    result = rewrite(f"{HEAD}{line}\n", Settings())
    assert [f.status for f in result.findings if f.rule == "KM632"] == ["review"]
    assert result.text.endswith(f"{line}\n")


def test_plain_imports_and_notable_places() -> None:
    assert rewrite("import numpy\nimport keras\nkeras.layers.Dense(3)\nf'{numpy.int}'\n", Settings()).text.endswith(
        "{int}'\n"
    )
