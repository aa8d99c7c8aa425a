from __future__ import annotations

import pytest

from kmigrate_runtime.complaints import told


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("one\ntwo", "one"),
        ("\n\n  one\n", "one"),
        ("", "ValueError"),
        (
            "Exception encountered when calling Dense.call().\n\n\x1b[1mMatrix too small.\x1b[0m\n\nArguments: x",
            "Matrix too small.",
        ),
        ("Exception encountered when calling Dense.call().", "Exception encountered when calling Dense.call()."),
        ("x" * 500, "x" * 300),
        (
            "Graph execution error:\n\nDetected at node a/convolution defined at (most recent call last):\n"
            '  File "nn.py", line 812, in _conv\n\nThe Conv2D op only supports NHWC.\n\t [[{{node a}}]] [Op:__b_86]',
            "The Conv2D op only supports NHWC.",
        ),
        ("Graph execution error:", "Graph execution error:"),
    ],
)
def test_an_error_is_told_in_a_line(said: str, line: str) -> None:
    assert told(ValueError(said)) == line
