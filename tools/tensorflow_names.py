"""Writes `migrate/kmigrate/tables/tensorflow1.txt`: the names of TensorFlow 1 that TensorFlow 2 has elsewhere.

    python tools/tensorflow_names.py --oldest PYTHON --newest PYTHON    environments that have TensorFlow 2 installed

A name gets a line where TensorFlow 2 lacks it and has the same thing under another name: the one that TensorFlow's own
table of renames gives, if it stands in both releases, and else `tf.compat.v1`. What needs a graph or a session works
under no name beside Keras 3; it is left out here and answered by the tables that people write. The test of the same
name does this again where both releases can be had.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "migrate" / "kmigrate" / "tables" / "tensorflow1.txt"

# What has no meaning without a graph, a session or a queue, or has a better answer than a rename.
GRAPH = """
AUTO_REUSE ConfigProto GPUOptions GraphKeys GraphOptions InteractiveSession OptimizerOptions RunMetadata RunOptions
Session SessionLog Summary VariableScope ConditionalAccumulator ConditionalAccumulatorBase SparseConditionalAccumulator
FixedLengthRecordReader IdentityReader LMDBReader ReaderBase TFRecordReader TextLineReader WholeFileReader
add_check_numerics_ops add_to_collection add_to_collections all_variables assert_variables_initialized
create_partitioned_variables control_flow_v2_enabled disable_control_flow_v2 disable_eager_execution
disable_resource_variables disable_tensor_equality disable_v2_behavior disable_v2_tensorshape enable_control_flow_v2
enable_eager_execution enable_resource_variables enable_tensor_equality enable_v2_behavior enable_v2_tensorshape
get_collection get_collection_ref get_default_graph get_default_session get_local_variable get_session_handle
get_session_tensor delete_session_tensor get_variable get_variable_scope global_variables global_variables_initializer
initialize_all_tables initialize_all_variables initialize_local_variables initialize_variables is_variable_initialized
initializers.global_variables initializers.local_variables initializers.tables_initializer initializers.variables
local_variables local_variables_initializer make_template model_variables moving_average_variables op_scope placeholder
placeholder_with_default report_uninitialized_variables reset_default_graph set_random_seed random.set_random_seed
sparse_placeholder sparse.placeholder ragged.placeholder tables_initializer trainable_variables variable_op_scope
variable_scope variables_initializer wrap_function graph_util.convert_variables_to_constants count_up_to
gradients hessians data.make_initializable_iterator nn.bidirectional_dynamic_rnn nn.dynamic_rnn
nn.raw_rnn nn.static_bidirectional_rnn
nn.static_rnn nn.static_state_saving_rnn nn.rnn_cell user_ops distributions resource_loader
experimental.output_all_intermediates
""".split()  # noqa: SIM905
GRAPH_MODULES: tuple[str, ...] = (
    "layers",
    "losses",
    "metrics",
    "mixed_precision",
    "saved_model",
    "summary",
    "tpu",
    "train",
    "profiler",
)
GRAPH_MODULES += ("test", "user_ops", "flags.tf_decorator", "app.flags.tf_decorator", "errors", "nn.rnn_cell")
# Names that the table of renames has, and that are the same function for all that.
BETTER = {"gfile.Open": "io.gfile.GFile", "gfile.FastGFile": "io.gfile.GFile"}


def renames(python: str) -> dict[str, str]:
    """The published table of renames, read without running it."""
    code = "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])"
    folder = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    found: dict[str, str] = {}
    for file, names in (("renames_v2.py", ("renames",)), ("all_renames_v2.py", ("manual_symbol_renames",))):
        tree = ast.parse((Path(folder) / "tools" / "compatibility" / file).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in names:
                found |= ast.literal_eval(node.value)
    return {old.removeprefix("tf."): new.removeprefix("tf.") for old, new in found.items()}


def listed(python: str) -> tuple[str, dict[str, list[str]]]:
    """The release, and what it says of each old name."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    command = [python, str(ROOT / "tools" / "tensorflow_targets.py")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return lines[0][0], {line[0]: line[1:] for line in lines[1:]}


def is_graph(name: str) -> bool:
    return name in GRAPH or any(name == module or name.startswith(f"{module}.") for module in GRAPH_MODULES)


def lines(oldest: str, newest: str) -> str:
    (first, old), (last, new) = listed(oldest), listed(newest)
    table = renames(newest)
    header = f"# written by tools/tensorflow_names.py from {first} and {last}: tf.compat.v1, renames_v2.py"
    rows: list[str] = []
    for name in sorted(old.keys() & new.keys()):
        if is_graph(name) or "other" in (old[name][0], new[name][0]):
            continue
        target = table.get(name, f"compat.v1.{name}")
        if old[name][0] == new[name][0] == "same" and target.startswith("compat.v1."):
            both = [one for one in new[name][1].split() if one in old[name][1].split()]
            target = both[0] if both else target
        elif old[name][0] == "module":
            target = f"compat.v1.{name}"
        elif not target.startswith("compat.v1.") and old[name][0] == "compat":
            # The published table takes a function of other parameters for the same.
            target = BETTER.get(name, f"compat.v1.{name}")
        rows.append(f"tensorflow.{name}\ttensorflow.{target}")
    return "\n".join([header, *rows]) + "\n"


def changed(oldest: str, newest: str) -> str:
    """Functions of both releases whose parameters are others: `on`, the old ones, the new ones."""
    (first, old), (last, new) = listed(oldest), listed(newest)
    header = f"# written by tools/tensorflow_names.py from {first} and {last}: name, parameters in tf.compat.v1, in tf"
    rows = []
    for name in sorted(old.keys() & new.keys()):
        if old[name][0] != "other" or new[name][0] != "other" or is_graph(name):
            continue
        before, after = new[name][1].split(","), [p for p in new[name][2].split(",") if p in old[name][2].split(",")]
        shared = next((i for i, p in enumerate(before) if i >= len(after) or after[i] != p), len(before))
        if shared < len(before) and name[:1].islower() and not name.startswith(("data.", "distribute.", "autograph.")):
            rows.append(f"tensorflow.{name}\t{','.join(before)}\t{','.join(after)}")
    return "\n".join([header, *rows]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oldest", required=True)
    parser.add_argument("--newest", required=True)
    options = parser.parse_args()
    FILE.write_text(lines(options.oldest, options.newest), encoding="utf-8")
    FILE.with_name("tensorflow1_arguments.txt").write_text(changed(options.oldest, options.newest), encoding="utf-8")


if __name__ == "__main__":
    main()
