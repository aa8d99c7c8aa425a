"""What is printed fits the screen, and nothing is changed for files and pipes."""

from __future__ import annotations

import pytest

from kmigrate_runtime.cli import screen

ROWS = [
    ("layer", "kind", "largest error"),
    ("block_one_convolution_of_a_long_name/batch_normalization", "BatchNormalization", "1.2e-07"),
    ("dense", "Dense", "the user's own code, and so it is not checked"),
]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_table_fits_and_keeps_both_ends_of_what_it_cuts(width: int) -> None:
    lines = screen.table(ROWS, width)
    assert max(map(len, lines)) <= width
    assert lines[1].startswith("block_")
    assert len({line.find("kind") for line in lines[:1]}) == 1
    assert lines[2].endswith("checked")


def test_without_a_screen_lines_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen.columns() is None
    assert screen.fitted("word " * 80, None) == "word " * 80
    assert all(cell in line for row, line in zip(ROWS, screen.table(ROWS, None), strict=True) for cell in row)


def test_long_lines_are_broken_between_words_and_stand_further_in() -> None:
    lines = screen.fitted("  note: " + "word " * 40 + "\nend", 50).split("\n")
    assert max(map(len, lines)) <= 50
    assert all(line.startswith("    word") for line in lines[1:-1])
    assert lines[-1] == "end"
