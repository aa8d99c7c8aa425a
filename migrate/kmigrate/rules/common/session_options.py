"""What the options of a TensorFlow 1 session are in `tf.config`."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from kmigrate.engine.edits import Piece

GPUS = 'tf.config.list_physical_devices("GPU")'
# Options that say what holds today anyway, or that only sessions had.
IDLE = {
    "allow_soft_placement": (True,),
    "log_device_placement": (False,),
    "gpu_options.allow_growth": (False,),
    "gpu_options.allocator_type": ("BFC", ""),
    "gpu_options.visible_device_list": ("",),
    "gpu_options.per_process_gpu_memory_fraction": (1, 1.0, 0),
    "use_per_session_threads": (True, False),
}
CALLS = {
    "allow_soft_placement": "tf.config.set_soft_device_placement",
    "log_device_placement": "tf.debugging.set_log_device_placement",
    "intra_op_parallelism_threads": "tf.config.threading.set_intra_op_parallelism_threads",
    "inter_op_parallelism_threads": "tf.config.threading.set_inter_op_parallelism_threads",
}
FRACTION = "gpu_options.per_process_gpu_memory_fraction"
GROWTH = "gpu_options.allow_growth"
LIMIT = "tf.config.LogicalDeviceConfiguration(memory_limit=MEGABYTES)"


class NotUnderstood(Exception):
    """An option that kmigrate has no line for; says which, and what a person writes."""


@dataclass
class Lines:
    """The statements that take the place of the options. `tf` is written where TensorFlow's local name goes."""

    items: list[tuple[Piece, ...]] = field(default_factory=list)

    def add(self, *pieces: Piece) -> None:
        self.items.append(pieces)


def translate(options: dict[str, ast.expr], loop: str) -> Lines:
    """The statements for the options; raises NotUnderstood. `loop` is a name that is free for a GPU."""
    lines = Lines()
    left = {key: value for key, value in options.items() if not _idle(key, value)}
    if "device_count" in left:
        _device_count(left.pop("device_count"), lines)
    if "gpu_options.visible_device_list" in left:
        _visible(left.pop("gpu_options.visible_device_list"), lines)
    if FRACTION in left:
        raise NotUnderstood(
            "`per_process_gpu_memory_fraction` is a share, and TensorFlow 2 takes megabytes: write "
            f"`for gpu in {GPUS}: tf.config.set_logical_device_configuration(gpu, [{LIMIT}])`"
        )
    if GROWTH in left:
        value = left.pop(GROWTH)
        lines.add(f"for {loop} in {GPUS}:\n\ttf.config.experimental.set_memory_growth({loop}, ", value, ")")
    for key in list(left):
        if key in CALLS:
            lines.add(f"{CALLS[key]}(", left.pop(key), ")")
    for key in left:
        raise NotUnderstood(f"kmigrate knows nothing for the option `{key}`; look for it in `tf.config`")
    return lines


def _idle(key: str, value: ast.expr) -> bool:
    given = value.value if isinstance(value, ast.Constant) else None
    return given is not None and any(given == idle and type(given) is type(idle) for idle in IDLE.get(key, ()))


def _device_count(value: ast.expr, lines: Lines) -> None:
    """`{"GPU": 0, "CPU": 4}`: how many of each may be used at most."""
    if not isinstance(value, ast.Dict):
        raise NotUnderstood("kmigrate cannot tell what `device_count` is; write `tf.config.set_visible_devices`")
    for key, count in zip(value.keys, value.values, strict=True):
        kind = key.value if isinstance(key, ast.Constant) else None
        number = count.value if isinstance(count, ast.Constant) else None
        if kind == "GPU" and number == 0:
            lines.add('tf.config.set_visible_devices([], "GPU")')
        elif kind == "GPU":
            lines.add(f"tf.config.set_visible_devices({GPUS}[:", count, '], "GPU")')
        elif kind == "CPU" and number in (0, 1):
            continue
        elif kind == "CPU":
            one = 'tf.config.list_physical_devices("CPU")[0]'
            many = "[tf.config.LogicalDeviceConfiguration()] * "
            lines.add(f"tf.config.set_logical_device_configuration({one}, {many}", count, ")")
        else:
            raise NotUnderstood("kmigrate cannot tell what `device_count` is; write `tf.config.set_visible_devices`")


def _visible(value: ast.expr, lines: Lines) -> None:
    """`"0"`, `"0,1"`, `str(rank)`: which GPUs may be used."""
    match value:
        case ast.Constant(value=str(text)) if text.replace(",", "").replace(" ", "").isdigit():
            numbers = [int(part) for part in text.split(",")]
            if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
                chosen = f"{GPUS}[{numbers[0]}:{numbers[-1] + 1}]"
            else:
                chosen = f"[gpu for i, gpu in enumerate({GPUS}) if i in {tuple(numbers)}]"
            lines.add(f'tf.config.set_visible_devices({chosen}, "GPU")')
        case ast.Call(func=ast.Name(id="str"), args=[number], keywords=[]):
            lines.add(f"tf.config.set_visible_devices({GPUS}[", number, ':][:1], "GPU")')
        case _:
            raise NotUnderstood(
                "kmigrate cannot tell which GPUs `visible_device_list` names; write "
                f'`tf.config.set_visible_devices({GPUS}[FIRST:LAST], "GPU")`'
            )
