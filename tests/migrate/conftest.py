from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Result
from kmigrate.rules import Example, Rule
from kmigrate.settings import Settings
from kmigrate.tables import Row, load_tables
from kmigrate.tables.load import FOLDER

RULES = [
    Rule(
        "KM203",
        "layer-arguments",
        "Layers take their new keywords.",
        "Keras 2 renamed them.\n\nThe old ones raise.",
        (Example("Dense(output_dim=1)\n", "Dense(units=1)\n", "Also positional."),),
        (
            Row("keyword", "KM203", "output_dim", "Keras 2.0.0, legacy/interfaces.py", "units", "keras.layers.Dense"),
            Row("keyword", "KM203", "seed", "Keras 2.0.0", "", "keras.layers.Dense", note="never had an effect"),
        ),
    ),
    Rule("KM301", "fit-generator", "fit takes generators.", "", (Example("m.fit_generator(g)\n", "m.fit(g)\n"),)),
]


@pytest.fixture
def fake_rules(monkeypatch: pytest.MonkeyPatch) -> list[Rule]:
    """Two rules in place of the registry."""
    monkeypatch.setattr("kmigrate.rules.all_rules", lambda: list(RULES))
    return list(RULES)


HEAD = 'code = "{code}"\nname = "{name}"\nkind = "{kind}"\ntitle = "{name}"\nwhy = ""\nsource = "keras 2.3.1"\n'
FACTS = 'kind = "{kind}"\nsource = "keras 2.3.1"\n'

# A few rows of every kind, so that the engine's tests do not change with what is known of Keras.
TABLES = {
    "names": (
        HEAD.format(code="KM102", name="renamed-names", kind="name"),
        """
old = "keras.layers.Convolution2D", new = "keras.layers.Conv2D"
old = "keras.layers.CuDNNLSTM", new = "keras.layers.LSTM"
old = "keras.losses.mean_squared_error", new = "keras.losses.MSE"
old = "keras.backend.log", new = "keras.ops.log"
old = "keras.backend.exp", new = "keras.ops.exp"
""",
    ),
    "shims": (
        HEAD.format(code="KM601", name="shimmed-names", kind="shim"),
        """
old = "keras.layers.merge", new = "kmigrate_shims.keras.layers.merge"
old = "keras.layers.MaxoutDense", new = "kmigrate_shims.keras.layers.MaxoutDense"
""",
    ),
    "removed": (
        HEAD.format(code="KM602", name="removed-names", kind="removed"),
        """
old = "keras.layers.Merge", status = "review", advice = "use one of the merging layers"
old = "keras.legacy", status = "unsupported", advice = "there is no such thing any more"
""",
    ),
    "methods": (
        HEAD.format(code="KM301", name="fit-generator", kind="method"),
        """
old = "keras.models.Model.fit_generator", new = "fit", parameters = ["x", "steps_per_epoch", "epochs"]
old = "keras.models.Model.predict_generator", new = "predict"
""",
    ),
    "keywords": (
        HEAD.format(code="KM201", name="renamed-keywords", kind="keyword"),
        """
on = "keras.layers.Dense", old = "output_dim", new = "units"
on = "keras.layers.Dense", old = "init", new = "kernel_initializer"
on = "keras.layers.Conv2D", old = "border_mode", new = "padding"
on = "keras.layers.Convolution2D", old = "border_mode", new = "padding"
on = "keras.layers.Embedding", old = "dropout"
on = "keras.models.Model.fit", old = "nb_epoch", new = "epochs"
on = "keras.models.Model.fit", old = "show_accuracy", telling = true
on = ["keras.optimizers.SGD", "keras.optimizers.Adam"], old = "lr", new = "learning_rate"
""",
    ),
    "values": (
        HEAD.format(code="KM202", name="renamed-values", kind="value"),
        """
on = "keras.layers.Dense", keyword = "init", old = "'uniform'", new = "'random_uniform'"
on = "keras.layers.GRU", keyword = "recurrent_activation", old = "'hard_sigmoid'", new = "{kmigrate_shims.keras.activations.hard_sigmoid}"
""",
    ),
    "defaults": (
        HEAD.format(code="KM203", name="changed-defaults", kind="default"),
        """
on = "keras.layers.GRU", keyword = "reset_after", value = "False"
on = "keras.optimizers.Adadelta", keyword = "schedule", value = "{keras.optimizers.schedules.ExponentialDecay}(1.0, 1, 1.0)"
""",
    ),
    "returns": (
        FACTS.format(kind="returns"),
        """
old = "keras.models.load_model", gives = "keras.models.Loaded"
old = "keras.models.Model.fit", gives = "keras.callbacks.History"
old = "keras.models.Model.fit_generator", gives = "keras.callbacks.History"
old = "keras.models.Model.layers", gives = "[keras.layers.Layer]"
old = "keras.models.Model.optimizer", gives = "keras.optimizers.Optimizer"
old = "keras.callbacks.Callback.model", gives = "keras.models.Model"
""",
    ),
    "bases": (
        FACTS.format(kind="bases"),
        """
old = "keras.Model", base = "keras.models.Model"
old = "keras.models.Sequential", base = "keras.models.Model"
old = "keras.models.Loaded", base = "keras.models.Model"
old = "keras.models.Model", base = "keras.layers.Layer"
""",
    ),
}


def write_table(path: Path, head: str, rows: str) -> None:
    """A table file; each line of `rows` is one row, with `, ` before each further key."""
    lines = [line for line in rows.strip().splitlines() if line]
    path.write_text(head + "row = [\n" + "".join(f"    {{{line}}},\n" for line in lines) + "]\n")


def forget() -> None:
    """Empties every cache of the codemod, so that other tables count."""
    for name, module in list(sys.modules.items()):
        if name.startswith("kmigrate."):
            for thing in list(vars(module).values()):
                clear = getattr(thing, "cache_clear", None)
                if clear is not None:
                    clear()


@pytest.fixture(scope="session")
def small_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for name, (head, rows) in TABLES.items():
        write_table(folder / f"{name}.toml", head, rows)
    shutil.copy(FOLDER / "modules.toml", folder)
    return folder


@pytest.fixture(scope="module")
def small(small_tables: Path) -> Iterator[None]:
    """The registry holds only the rows above, the module moves, and the rules of unknown and dynamic names."""
    forget()
    facts = load_tables(small_tables)
    module = sys.modules["kmigrate.rules.registry"]  # the package's attribute of that name is the function
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "load_tables", lambda: facts)
        names = [name for name in module.rule_modules() if name.startswith("kmigrate.rules.names.")]
        patch.setattr(module, "rule_modules", lambda: names)
        yield
    forget()


Migrate = Callable[..., Result]


@pytest.fixture
def migrate(small: None) -> Migrate:
    """Rewrites a text under the small registry, and a second time to see that nothing more changes."""

    def run(text: str, project: Project | None = None, path: str | None = None, **settings: object) -> Result:
        chosen = Settings(**settings)  # type: ignore[arg-type]
        result = rewrite(text, chosen, project=project, path=path)
        assert not result.failed, result.findings
        again = rewrite(result.text, chosen)
        assert again.text == result.text, "a second run changes more"
        return result

    return run


@pytest.fixture
def become(migrate: Migrate) -> Callable[..., None]:
    """Asserts what a text becomes; without a second text, that it stays as it is."""

    def check(before: str, after: str | None = None, **settings: object) -> None:
        assert migrate(before, **settings).text == (before if after is None else after)

    return check


@pytest.fixture
def tree(tmp_path: Path, migrate: Migrate) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """Writes files, scans them as one project, and gives what each of them becomes."""

    def run(files: Mapping[str, str]) -> dict[str, str]:
        paths = {}
        for name, text in files.items():
            paths[name] = tmp_path / name
            paths[name].parent.mkdir(parents=True, exist_ok=True)
            paths[name].write_text(text)
        project = Project.scan(list(paths.values()))
        return {name: migrate(text, project, str(paths[name])).text for name, text in files.items()}

    return run
