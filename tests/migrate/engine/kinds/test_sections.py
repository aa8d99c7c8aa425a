from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.kinds.python2 import to_python3
from kmigrate.engine.kinds.sections import Mask, Piece, mentions_legacy, rewrite_sections
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


def pieces(*texts: str) -> list[Piece]:
    return [Piece(text) for text in texts]


def places(found: object) -> list[tuple[int, int, int]]:
    return [(index, finding.line, finding.column) for index, finding in found.findings]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "x = 1",
        "x = 1\n\n\n",
        "  x = 1\n\n  y = '''\n  a\n   \n  '''",
        "a b c",
        "x\r\ny\rz\n",
        "# only a comment",
        "\tx\n\ty",
    ],
)
def test_what_is_not_changed_stays(text: str) -> None:
    done = rewrite_sections(pieces("import os\n", text), nothing)
    assert done.texts == ("import os\n", text)
    assert (done.findings, done.uses, done.failed) == ((), Uses(), False)


def test_no_pieces() -> None:
    assert rewrite_sections([], rename).texts == ()


def test_pieces_without_code_are_not_rewritten_at_all() -> None:
    def never(text: str) -> Result:
        raise AssertionError(text)

    assert rewrite_sections(pieces("# Convolution2D\n", "", "a b"), never).texts == ("# Convolution2D\n", "", "a b")


def test_all_pieces_are_one_module() -> None:
    seen: list[str] = []

    def watch(text: str) -> Result:
        seen.append(text)
        return Result(text)

    rewrite_sections(pieces("import keras", "keras.x\n"), watch)
    assert len(seen) == 1
    assert [type(node).__name__ for node in ast.parse(seen[0]).body] == ["Import", "Expr"]


def test_line_ends_and_final_newlines_are_each_piece_s_own() -> None:
    done = rewrite_sections(pieces("Convolution2D\r\nx\r\n", "Convolution2D", "x\nConvolution2D\ry\r\n"), rename)
    assert done.texts == ("Conv2D\r\nx\r\n", "Conv2D", "x\nConv2D\ry\r\n")
    assert places(done) == [(0, 1, 1), (1, 1, 1), (2, 2, 1)]
    assert done.uses == Uses(rewritten=3)


def test_a_piece_indented_as_a_whole_is_dedented_and_indented_again() -> None:
    text = "    if x:\n        Convolution2D\n \n    y = '''\n    a\n\n      b'''\n"
    done = rewrite_sections(pieces("import keras", text), rename)
    assert done.texts[1] == text.replace("Convolution2D", "Conv2D")
    assert places(done) == [(1, 2, 9)]


@pytest.mark.parametrize("text", ["    keras\n  keras\n", "    keras = '''\n  a'''\n"])
def test_a_piece_whose_lines_are_not_indented_alike_is_left_out(text: str) -> None:
    done = rewrite_sections(pieces(text, "Convolution2D"), rename)
    assert done.texts == (text, "Conv2D")
    assert [(index, f.rule, f.status) for index, f in done.findings if index == 0] == [(0, "KM002", Status.REVIEW)]
    assert done.uses == Uses(rewritten=1, review=1)


def test_a_piece_that_does_not_parse_is_left_out_aloud_only_if_it_names_a_legacy_package() -> None:
    done = rewrite_sections(pieces("a b Convolution2D", "a b keras", "Convolution2D"), rename)
    assert done.texts == ("a b Convolution2D", "a b keras", "Conv2D")
    assert places(done) == [(1, 1, 1), (2, 1, 1)]


@pytest.mark.parametrize("tail", ["x = (", "x = '''", "x = 1 \\", "@decorator", "if x:"])
def test_a_piece_cannot_run_into_the_next_one(tail: str) -> None:
    assert rewrite_sections(pieces(tail, "Convolution2D"), rename).texts == (tail, "Conv2D")


def test_a_piece_that_fails_the_rewrite_is_left_out() -> None:
    def picky(text: str) -> Result:
        lines = text.split("\n")
        if "global keras" in lines:
            found = Finding(lines.index("global keras") + 1, 3, "KM002", Status.UNSUPPORTED, "no")
            return Result(text, (found,), failed=True)
        return rename(text)

    done = rewrite_sections(pieces("x\n", "y\n  \nglobal keras\n", "Convolution2D"), picky)
    assert done.texts[2] == "Conv2D"
    assert not done.failed
    assert (1, 3, 3) in places(done)


def test_when_the_rewrite_fails_nothing_changes() -> None:
    def failing(text: str) -> Result:
        return Result("changed", (Finding(1, 1, "KM009", Status.UNSUPPORTED, "no"),), failed=True)

    done = rewrite_sections(pieces("x", "y"), failing)
    assert done.failed
    assert done.texts == ("x", "y")
    assert [finding.rule for _, finding in done.findings] == ["KM009"]


@pytest.mark.parametrize("pattern", [r"(?m)^#-.*\n", r"(?m)^(?=#-)", r"_kmigrate\w+", r"(?m)^(?=\s*_kmigrate)"])
def test_marks_that_are_lost_or_changed_are_a_finding_and_no_change(pattern: str) -> None:
    def clumsy(text: str) -> Result:
        return Result(re.sub(pattern, "z = 1; ", text).replace("x", "xx"))

    given = [Piece("x\n%m\n", (Mask(1, "%m", "{}"),)), Piece("x\n")]
    done = rewrite_sections(given, clumsy)
    assert done.texts == ("x\n%m\n", "x\n")
    assert done.failed
    assert [finding.rule for _, finding in done.findings] == ["KM005"]


def test_marks_in_another_order_are_no_change() -> None:
    def shuffled(text: str) -> Result:
        return Result("\n".join(reversed(text.split("\n"))))

    assert rewrite_sections(pieces("x", "y", "z"), shuffled).failed


def test_output_that_does_not_parse_is_no_change() -> None:
    done = rewrite_sections(pieces("x", "y"), lambda text: Result(text.replace("y", "y y")))
    assert (done.failed, done.texts) == (True, ("x", "y"))


def test_lines_that_are_added_and_removed_stay_in_their_piece() -> None:
    def more(text: str) -> Result:
        return Result("import tf\n" + text.replace("import keras\n", "").replace("x\n", "import a\nx\n"))

    done = rewrite_sections(pieces("y\n", "import keras\n", "  x\n  z"), more)
    assert done.texts == ("import tf\ny\n", "", "  import a\n  x\n  z")


def test_masked_lines_come_back_byte_for_byte() -> None:
    piece = Piece("if Convolution2D:\n    %ls  é\n", (Mask(1, "    %ls  é", "    {}"),))
    assert rewrite_sections([piece], rename).texts == ("if Conv2D:\n    %ls  é\n",)


def test_code_after_a_mask_is_rewritten_in_its_columns() -> None:
    piece = Piece("  %time Convolution2D(1)", (Mask(0, "  %time ", "  {}; "),))
    done = rewrite_sections([piece], rename)
    assert done.texts == ("  %time Conv2D(1)",)
    assert places(done) == [(0, 1, 9)]


def test_code_after_a_mask_that_becomes_longer_than_a_line_is_no_change() -> None:
    piece = Piece("%time x", (Mask(0, "%time ", "{}; "),))
    assert rewrite_sections([piece], lambda text: Result(text.replace("x", "f(\n1)"))).failed


def test_imports_from_the_future_may_begin_every_piece() -> None:
    def strict(text: str) -> Result:
        compile(text, "module", "exec")
        return rename(text)

    texts = ["from __future__ import division\nx\n", "'''doc'''\nfrom __future__ import print_function\nConvolution2D"]
    assert rewrite_sections(pieces(*texts), strict).texts == (texts[0], texts[1].replace("Convolution2D", "Conv2D"))


def test_nothing_is_put_before_an_import_from_the_future() -> None:
    done = rewrite_sections(
        pieces("x", "from __future__ import division\ny"),
        lambda text: Result(text.replace("#-kmigrate_0_f", "z\n#-kmigrate_0_f")),
    )
    assert done.failed


def test_names_of_ours_that_a_piece_uses_already() -> None:
    text = "kmigrate_0_section_1_ = Convolution2D  #-kmigrate_1_"
    assert rewrite_sections(pieces("x", text), rename).texts[1] == text.replace("Convolution2D", "Conv2D")


def test_pieces_of_python_2_are_brought_over_where_that_is_wanted() -> None:
    def bring(text: str) -> tuple[str, tuple[Finding, ...]] | None:
        if "print" not in text:
            return None
        found = Finding(1, 1, "KM003", Status.REWRITTEN, "brought")
        return "import sys\n" + text.replace("print x", "print(x)"), (found,)

    text = "\n  print x\n  Convolution2D\n"
    done = rewrite_sections(pieces("a b", text), rename, bring)
    assert done.texts == ("a b", "  import sys\n\n  print(x)\n  Conv2D\n")
    assert [(index, f.rule, f.line, f.column) for index, f in done.findings] == [(1, "KM003", 1, 1), (1, "KM201", 3, 3)]
    assert rewrite_sections(pieces("a b", text), rename).texts == ("a b", text)


def test_mentions_legacy() -> None:
    assert mentions_legacy("import Keras")
    assert mentions_legacy("keras.layers")
    assert not mentions_legacy("tf.keras.layers and tensorflow.keras")
    assert not mentions_legacy("mykeras")


LINES = st.sampled_from(
    [
        "x = 1",
        "",
        "  ",
        "  y = 2",
        "if a:",
        "    pass",
        "'''",
        "Convolution2D(1)",
        "# Convolution2D",
        "a b",
        "\t",
        "é = 'ü'",
    ]
)
TEXTS = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", ""])), max_size=6).map(
    lambda rows: "".join(line + end for line, end in rows)
)


@given(st.lists(TEXTS, max_size=5))
def test_splitting_is_the_inverse_of_joining(texts: list[str]) -> None:
    done = rewrite_sections(pieces(*texts), nothing)
    assert list(done.texts) == texts
    assert not done.failed


@given(st.lists(TEXTS, max_size=5))
def test_only_the_renamed_word_differs(texts: list[str]) -> None:
    done = rewrite_sections(pieces(*texts), rename)
    for old, new in zip(texts, done.texts, strict=True):
        assert new in (old, old.replace("Convolution2D", "Conv2D"))
    assert not done.failed
    for index, finding in done.findings:
        line = re.split(r"\r\n|\r|\n", texts[index])[finding.line - 1]
        assert finding.rule == "KM002" or line[finding.column - 1 :].startswith("Convolution2D")


def test_pieces_of_python_2_that_parse() -> None:
    found = rewrite_sections(
        pieces("import keras\nConvolution2D", "for i in xrange(3): print(i, 1)"), rename, to_python3
    )
    assert found.texts == ("import keras\nConv2D", "for i in range(3): print(i, 1)")
    assert {finding.rule for _, finding in found.findings} == {"KM201", "KM003"}


@pytest.mark.parametrize("other", ["from six.moves import xrange\nimport keras", "xrange = range  # keras", "x = 1"])
def test_pieces_whose_names_another_one_has(other: str) -> None:
    texts = (other, "for i in xrange(3): pass")
    assert rewrite_sections(pieces(*texts), nothing, to_python3).texts == texts


def test_pieces_that_reach_keras_through_another_module() -> None:
    texts = ("from helpers import *\nreload(helpers)", "Convolution2D")
    assert rewrite_sections(pieces(*texts), rename, to_python3).texts == (texts[0], "Conv2D")
    found = rewrite_sections(pieces(*texts), rename, to_python3, reached=True)
    assert found.texts == ("from helpers import *\nimport importlib\nimportlib.reload(helpers)", "Conv2D")
