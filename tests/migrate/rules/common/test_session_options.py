"""Options of sessions."""

from __future__ import annotations

import ast

import pytest

from kmigrate.rules.common.session_options import NotUnderstood, translate


def lines(**options: str) -> list[str]:
    given = {key.replace("__", "."): ast.parse(value, mode="eval").body for key, value in options.items()}
    made = translate(given, "gpu").items
    return ["".join(one if isinstance(one, str) else ast.unparse(one) for one in line) for line in made]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"allow_soft_placement": "True"},
        {"log_device_placement": "False"},
        {"gpu_options__allow_growth": "False"},
        {"device_count": "{'CPU': 1}"},
    ],
)
def test_what_holds_anyway_needs_no_line(options: dict[str, str]) -> None:
    assert lines(**options) == []


GPUS = 'tf.config.list_physical_devices("GPU")'


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            {"gpu_options__allow_growth": "True"},
            f"for gpu in {GPUS}:\n\ttf.config.experimental.set_memory_growth(gpu, True)",
        ),
        ({"device_count": "{'GPU': 0}"}, 'tf.config.set_visible_devices([], "GPU")'),
        ({"device_count": "{'GPU': n}"}, f'tf.config.set_visible_devices({GPUS}[:n], "GPU")'),
        ({"gpu_options__visible_device_list": "'1'"}, f'tf.config.set_visible_devices({GPUS}[1:2], "GPU")'),
        ({"gpu_options__visible_device_list": "str(r)"}, f'tf.config.set_visible_devices({GPUS}[r:][:1], "GPU")'),
        ({"intra_op_parallelism_threads": "4"}, "tf.config.threading.set_intra_op_parallelism_threads(4)"),
        ({"log_device_placement": "True"}, "tf.debugging.set_log_device_placement(True)"),
    ],
)
def test_lines(options: dict[str, str], line: str) -> None:
    assert lines(**options) == [line]


@pytest.mark.parametrize(
    "options",
    [
        {"gpu_options__per_process_gpu_memory_fraction": "0.3"},
        {"gpu_options__visible_device_list": "chosen"},
        {"device_count": "counts"},
        {"device_count": "{'TPU': 1}"},
        {"wobble": "1"},
    ],
)
def test_what_has_no_line_is_said(options: dict[str, str]) -> None:
    with pytest.raises(NotUnderstood):
        lines(**options)
