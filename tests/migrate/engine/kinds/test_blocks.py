from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.kinds.blocks import rewrite_blocks
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


def places(text: str, kind: str = "md") -> list[tuple[int, int, str]]:
    return [(f.line, f.column, f.rule) for f in rewrite_blocks(text, kind, rename).findings]  # type: ignore[arg-type]


def only_these(text: str, kind: str = "md") -> None:
    """The layer that is marked by `!` in the text, and no other, is renamed."""
    old = text.replace("!", "")
    new = re.sub(r"Convolution2D!", "Conv2D", text)
    for end in ("\n", "\r\n"):
        page = old.replace("\n", end)
        assert rewrite_blocks(page, kind, rename).text == new.replace("\n", end)  # type: ignore[arg-type]
    assert len([place for place in places(old, kind) if place[2] == "KM201"]) == text.count("!")


@pytest.mark.parametrize("kind", ["md", "rst"])
@pytest.mark.parametrize(
    "text", ["", "\n", "Convolution2D", "# Convolution2D keras\n\n    Convolution2D\n", "a\r\nb\rc\x0bd\u2028e"]
)
def test_pages_without_code_do_not_change(text: str, kind: str) -> None:
    assert rewrite_blocks(text, kind, rename) == Result(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "info", ["js", "bash", "c++", "pythonic", "{r}", "{code-cell} julia", "json python", "text", "diff"]
)
def test_other_languages_are_left_alone(info: str) -> None:
    page = f"```{info}\nimport keras\nConvolution2D\n```\n"
    assert rewrite_blocks(page, "md", rename) == Result(page)


@pytest.mark.parametrize(
    "info",
    [
        "python",
        "Python",
        "py",
        "python3",
        "ipython",
        "{.python}",
        "{.python .numberLines}",
        "{python}",
        "{python, echo=FALSE}",
        " python title='x'",
        "python:main.py",
        "{code-cell}",
        "{code-cell} ipython3",
        "{code-block} python",
        "python {1,3}",
        "pycon",
    ],
)
def test_labels_of_python(info: str) -> None:
    only_these(f"a\n```{info}\nConvolution2D!\n```\nConvolution2D\n")


@pytest.mark.parametrize("fence", ["```", "~~~", "`````", "~~~~~"])
def test_fences_of_any_length(fence: str) -> None:
    longer, shorter = fence + fence[0], fence[:-1] if len(fence) > 3 else fence[0] * 2
    only_these(f"{fence}python\nConvolution2D!\n'''\n{shorter}\n'''\nConvolution2D!\n{longer}  \nConvolution2D\n")


def test_a_fence_that_never_ends_and_a_page_without_final_newline() -> None:
    only_these("```python\nConvolution2D!")
    only_these("```python\nConvolution2D!\n```")


def test_a_backtick_in_the_info_string_is_no_fence() -> None:
    only_these("```python `\nConvolution2D\n")


@pytest.mark.parametrize(
    "page",
    [
        "* a\n\n  ```python\n  Convolution2D!\n  ```\n  Convolution2D\n",
        "1. ```python\n   if x:\n       Convolution2D!\n   ```\nConvolution2D\n",
        "- a\n\n    - b\n\n        ```python\n        Convolution2D!\n\n        Convolution2D!\n        ```\n",
        "- a\n\n      ```python\n      Convolution2D!\n\nConvolution2D\n",
        "> ```python\n> Convolution2D!\n>\n> Convolution2D!\n> ```\n> Convolution2D\n",
        "> > ~~~py\n> > Convolution2D!\n> Convolution2D\n",
        ">```python\n>if x:\n>    Convolution2D!\n>```\n",
        "   ```python\n  Convolution2D!\nConvolution2D!\n   ```\n",
        "\t```python\n\tConvolution2D!\n\t```\n",
    ],
)
def test_fences_in_lists_and_quotes(page: str) -> None:
    only_these(page)


def test_findings_count_the_characters_of_the_page() -> None:
    assert places("a\n\n> - ```python\n>   x = Convolution2D\n>   ```\n") == [(4, 9, "KM201")]


def test_blocks_share_a_namespace() -> None:
    seen: list[str] = []

    def watch(text: str) -> Result:
        seen.append(text)
        return Result(text)

    rewrite_blocks("```python\nimport keras\n```\n\n```python\nkeras.x\n```\n", "md", watch)
    assert len(seen) == 1
    assert len(ast.parse(seen[0]).body) == 2


def test_blocks_without_label_are_python_only_if_they_import_a_legacy_package() -> None:
    only_these("```\nimport keras\nConvolution2D!\n```\n```\nConvolution2D\n```\n```\nkeras Convolution2D\n```\n")
    only_these("```\nfrom keras.layers import Convolution2D!\n```\n")
    assert places("```\nkeras Convolution2D\n```\n") == []


def test_a_block_that_does_not_parse_is_left_out() -> None:
    page = "```python\nkeras Convolution2D\n```\n```python\na b\n```\n```python\nConvolution2D\n```\n"
    done = rewrite_blocks(page, "md", rename)
    assert done.text == page[:-18] + "Conv2D\n```\n"
    assert [(f.line, f.rule, f.status) for f in done.findings if f.line < 8] == [(2, "KM002", Status.REVIEW)]
    assert done.uses == Uses(rewritten=1, review=1)


def test_options_of_directives_are_no_code() -> None:
    only_these("```{code-cell} ipython3\n:tags: [Convolution2D]\n\n%matplotlib inline\nConvolution2D!\n```\n")
    only_these("```{code-cell}\n---\ntags: Convolution2D\n---\nConvolution2D!\n```\n")


def test_shell_lines_in_blocks() -> None:
    assert places("```python\n!pip install keras\nConvolution2D\n```\n") == [(2, 1, "KM106"), (3, 1, "KM201")]


def test_doctests() -> None:
    page = (
        ">>> x = Convolution2D!(\n...     2)\nConvolution2D\n>>> for i in x:\n...     Convolution2D!\n...\nk\n>>> y\n"
    )
    for kind in ("md", "rst"):
        only_these(page, kind)
        only_these("    " + page.replace("\n", "\n    "), kind)
    only_these(f"```python\n{page}```\n")
    only_these(f"```pycon\n\n{page}```\n")
    only_these(f"```python\n# an example\n{page}```\n")
    only_these(".. code-block:: python\n\n   " + page.replace("\n", "\n   "), "rst")
    assert places("  >>> x = Convolution2D\n") == [(1, 11, "KM201")]


def test_quotes_of_quotes_are_no_doctests() -> None:
    page = ">>> I like keras and Convolution2D.\n>>> Yes.\n"
    assert rewrite_blocks(page, "md", rename) == Result(page)
    assert places("```python\n" + page + "```\n") == [(2, 5, "KM002")]
    assert places(page, "rst") == [(1, 5, "KM002")]


def test_lines_that_come_and_go_in_doctests_have_prompts() -> None:
    def more(text: str) -> Result:
        text = text.replace("import keras", "import tf\nif tf:\n    import k\n\n").replace("import gone\n", "")
        return Result(text.replace("f(1)", "f(\n    1)"))

    page = "  >>> import keras\n  out\n  >>> f(1)\n  1\n  >>> import gone\n  >>> z\n"
    expected = (
        "  >>> import tf\n  >>> if tf:\n  ...     import k\n  ...\n  ...\n  out\n  >>> f(\n  ...     1)\n  1\n  >>> z\n"
    )
    assert rewrite_blocks(page, "rst", more).text == expected


def test_lines_that_come_and_go_in_quotes() -> None:
    def more(text: str) -> Result:
        return Result(text.replace("import keras", "import tf\nimport k").replace("import gone\n", ""))

    page = "> ```python\n> import os\n> import keras\n> import gone\n> x\n> ```"
    expected = "> ```python\n> import os\n> import tf\n> import k\n> x\n> ```"
    assert rewrite_blocks(page, "md", more).text == expected
    assert rewrite_blocks(page.replace("\n", "\r\n"), "md", more).text == expected.replace("\n", "\r\n")
    assert rewrite_blocks("```python\nimport keras", "md", more).text == "```python\nimport tf\nimport k"


@pytest.mark.parametrize(
    "page",
    [
        ".. code-block:: python\n\n   Convolution2D!\n\n   Convolution2D!\n\nConvolution2D\n",
        ".. code:: python\n   :linenos:\n   :name: Convolution2D\n\n       Convolution2D!\n",
        "- a\n\n  .. sourcecode:: python3\n\n      Convolution2D!\n\n  Convolution2D\n",
        ".. testcode::\n\n    Convolution2D!\n\n.. testoutput::\n\n    Convolution2D\n",
        ".. code-block:: bash\n\n   Convolution2D\n",
        ".. code-block::\n\n   Convolution2D\n\n.. code::\n\n   import keras\n   Convolution2D!\n",
        "A::\n\n    import keras\n    Convolution2D!\n\nConvolution2D\n\n::\n\n    Convolution2D\n",
        "- A::\n\n    from keras import Convolution2D!\n\n  Convolution2D\n",
        ".. note::\n\n   Convolution2D\n\n   .. code:: python\n\n      Convolution2D!\n",
        ".. code-block:: python\n",
        ".. code-block:: python\nConvolution2D\n",
        ".. code-block:: python\n\n\tConvolution2D!",
    ],
)
def test_restructured_text(page: str) -> None:
    only_these(page, "rst")


def test_blocks_of_python_2_are_brought_over_where_that_is_wanted() -> None:
    page = "> ```python\n> print x\n> ```\n"
    done = rewrite_blocks(page, "md", rename, lambda code: (code.replace("print x", "print(x)"), ()))
    assert done.text == page.replace("print x", "print(x)")
    assert rewrite_blocks(page, "md", rename).text == page


def test_when_the_rewrite_fails_nothing_changes() -> None:
    def failing(text: str) -> Result:
        return Result("", (Finding(1, 1, "KM002", Status.UNSUPPORTED, "no"),), failed=True)

    done = rewrite_blocks("a\n```python\nx\n```\n", "md", failing)
    assert (done.failed, done.text, done.findings[0].line) == (True, "a\n```python\nx\n```\n", 3)


LINE = st.sampled_from(
    [
        "```python",
        "```",
        "~~~",
        "> ```py",
        "> x",
        ">",
        ">>> Convolution2D(1)",
        "... 2",
        "...",
        "    >>> x = (",
        "- ```python",
        "  Convolution2D",
        "Convolution2D",
        "import keras",
        "",
        "   ",
        ".. code-block:: python",
        "   :opt: x",
        "a::",
        ".. code::",
        "    if x:",
        "        y",
        "'''",
        "%ls",
        "\x0c",
    ]
)
PAGES = st.lists(st.tuples(LINE, st.sampled_from(["\n", "\n", "\r\n", "\r", ""])).map("".join), max_size=14).map(
    "".join
)


@given(PAGES, st.sampled_from(["md", "rst"]))
def test_a_rewrite_that_changes_nothing_returns_the_identical_text(page: str, kind: str) -> None:
    assert rewrite_blocks(page, kind, Result).text == page  # type: ignore[arg-type]


@given(PAGES, st.sampled_from(["md", "rst"]))
def test_only_the_renamed_word_differs(page: str, kind: str) -> None:
    done = rewrite_blocks(page, kind, rename)  # type: ignore[arg-type]
    assert done.text.replace("Conv2D", "Convolution2D") == page
    assert done.text.count("Conv2D") == done.uses.rewritten
    lines = re.split(r"\r\n|\r|\n", page)
    for finding in done.findings:
        assert finding.rule != "KM201" or lines[finding.line - 1][finding.column - 1 :].startswith("Convolution2D")
