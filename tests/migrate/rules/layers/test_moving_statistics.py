"""Moving statistics of batch normalization."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import span_of
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM241"
OLD = "from keras.layers import BatchNormalization\n\n"
NEW = "from kmigrate_shims.layers import BatchNormalization\n\n"
NATIVE = "from tensorflow.keras.layers import BatchNormalization\n\n"


def text(before: str, settings: Settings) -> str:
    return rewrite(before, settings).text


def said(before: str, settings: Settings) -> list[Finding]:
    return [finding for finding in rewrite(before, settings).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(source="1.2", backend="tensorflow"),
        Settings(source="2.0", backend="tensorflow"),
        Settings(source="2.1.2", backend="tensorflow"),
        Settings(source="2.2.4", backend="cntk"),
        Settings(source="2.2", modern=True),
    ],
)
def test_where_they_are_the_same_the_layer_stays(settings: Settings) -> None:
    assert text(f"{OLD}n = BatchNormalization()\n", settings) == f"{NATIVE}n = BatchNormalization()\n"


@pytest.mark.parametrize(
    "before",
    [
        "from tensorflow.keras.layers import BatchNormalization\n\nn = BatchNormalization()\n",
        "from keras.layers import Dense\n\nclass BatchNormalization:\n    pass\n\nn = BatchNormalization()\n",
        "from keras.layers import BatchNormalization\n\nn = BatchNormalization(mode=0)\n",
    ],
)
def test_what_is_another_layer_is_left_alone(before: str) -> None:
    assert said(before, Settings()) == []


@pytest.mark.parametrize(
    ("settings", "after"),
    [
        (Settings(source="2.2"), "BatchNormalization(axis=1)"),
        (Settings(source="2.1", backend="tensorflow"), "BatchNormalization(axis=1)"),
        (Settings(source="2.3", backend="tensorflow"), 'BatchNormalization(axis=1, era="2.3")'),
        (Settings(source="2.1.3", backend="tensorflow"), 'BatchNormalization(axis=1, era="2.1.3")'),
        (Settings(source="2.1.6", backend="tensorflow"), "BatchNormalization(axis=1)"),
        (Settings(source="2.1.6", backend="cntk"), 'BatchNormalization(axis=1, era="2.1", backend="cntk")'),
        (Settings(source="2.2.0", backend="cntk"), 'BatchNormalization(axis=1, era="2.2.0", backend="cntk")'),
        (Settings(source="2.2", backend="theano"), 'BatchNormalization(axis=1, backend="theano")'),
        (Settings(source="1.2", backend="theano"), 'BatchNormalization(axis=1, era="2.0", backend="theano")'),
    ],
)
def test_the_old_layer_with_its_era_and_backend(settings: Settings, after: str) -> None:
    result = text(f"{OLD}n = BatchNormalization(axis=1)\n", settings)
    assert result == f"{NEW}n = {after}\n"
    assert text(result, settings) == result
    assert [f.status.value for f in said(f"{OLD}n = BatchNormalization(axis=1)\n", settings)] == ["shimmed"]


def test_a_release_in_which_predictions_took_any_epsilon() -> None:
    before = f"{OLD}n = BatchNormalization(epsilon=1e-6)\n"
    assert 'epsilon=1e-6, era="2.1")' in text(before, Settings(source="2.1.6", backend="tensorflow"))
    assert text(before, Settings(source="2.2.4", backend="tensorflow")).endswith("(epsilon=1e-6)\n")


def test_a_release_on_cntk_that_is_not_known_well_enough() -> None:
    found = said(f"{OLD}n = BatchNormalization()\n", Settings(source="2.2", backend="cntk"))
    assert [one.status.value for one in found] == ["review"]
    assert "2.1.3 to 2.2.0" in found[0].message
    assert not said(f"{OLD}n = BatchNormalization()\n", Settings(source="2.1.2", backend="cntk"))


def test_a_mention_of_the_class() -> None:
    before = f"{OLD}norm = BatchNormalization\nn = norm()\n"
    assert [f.status.value for f in said(f"{OLD}norm = [BatchNormalization]\n", Settings(source="2.2"))] == ["shimmed"]
    theano = Settings(source="2.2", backend="theano")
    assert [f.status.value for f in said(f"{OLD}norm = [BatchNormalization]\n", theano)] == ["review"]
    assert said(before, Settings(source="2.2"))


def test_without_shims_a_person_looks() -> None:
    settings = Settings(source="2.2", shims=False)
    assert [f.status.value for f in said(f"{OLD}n = BatchNormalization()\n", settings)] == ["review"]
    assert text(f"{OLD}n = BatchNormalization()\n", settings) == f"{NATIVE}n = BatchNormalization()\n"


@pytest.mark.parametrize(
    "line",
    [
        "isinstance(x, BatchNormalization)",
        "isinstance(x, (Dense, BatchNormalization))",
        "issubclass(x, BatchNormalization)",
        "norms = (Dense, BatchNormalization)",
        "norms = [Dense, Layer, BatchNormalization]",
    ],
)
def test_what_asks_for_the_class_means_that_of_keras_too(line: str) -> None:
    head = "from {}keras.layers import BatchNormalization, Dense, Layer\n\n"
    assert text(f"{head.format('')}{line}\n", Settings(source="2.2")) == f"{head.format('tensorflow.')}{line}\n"


TF = "import tensorflow as tf\nfrom tensorflow.keras import layers\n\nc = layers.Conv2D(3, 3)\n"
OF_OLD = "o = tf.keras.optimizers.SGD(lr=0.1)\n"
FUSED = "FusedBatchNormalization"


@pytest.mark.parametrize(
    "before",
    [
        f"{TF}n = layers.BatchNormalization()\n",  # it may be of today
        f"{OF_OLD}n = layers.BatchNormalization()\n".join(["from tensorflow.keras import layers\n", ""]),  # no images
        f"{TF}{OF_OLD}n = isinstance(c, layers.BatchNormalization)\n",
    ],
)
def test_what_is_not_known_to_differ_in_tf_keras_stays(before: str) -> None:
    assert FUSED not in text(before, Settings())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("n = layers.BatchNormalization(momentum=0.9)", f"n = {FUSED}(momentum=0.9)"),
        ("class N(layers.BatchNormalization):\n    pass", f"class N({FUSED}):\n    pass"),
    ],
)
def test_images_in_tf_keras_of_before_keras_3(before: str, after: str) -> None:
    result = text(f"{TF}{OF_OLD}{before}\n", Settings())
    assert result.endswith(f"{after}\n")
    assert text(result, Settings()) == result
    assert [f.status.value for f in said(f"{TF}{OF_OLD}{before}\n", Settings())] == ["shimmed"]
    assert FUSED not in text(f"{TF}{OF_OLD}{before}\n", Settings(modern=True))
    assert [f.status.value for f in said(f"{TF}{OF_OLD}{before}\n", Settings(shims=False))] == ["review"]


@pytest.mark.parametrize(
    "mark",
    ["x = tf.nn.relu(layers.Input((3,)))", "o = tf.keras.optimizers.SGD()\no.lr.assign(0.1)"],
)
def test_what_tells_that_a_file_is_of_before_keras_3(mark: str) -> None:
    assert FUSED in text(f"{TF}n = layers.BatchNormalization()\n{mark}\n", Settings())


def test_a_small_epsilon_of_images_in_tf_keras() -> None:
    before = f"{TF}{OF_OLD}n = layers.BatchNormalization(epsilon=1e-6)\n"

    def pinned(release: str) -> str:
        span = span_of(release)
        assert span is not None
        return rewrite(before, clues=[Clue(TENSORFLOW, "pins tensorflow", span, place="requirements.txt")]).text

    assert pinned("2.4").endswith("(epsilon=1e-6, least=1.001e-05)\n")
    assert pinned("2.13").endswith("(epsilon=1e-6)\n")
    assert "review" in [one.status.value for one in said(before, Settings())]
    assert "review" not in [one.status.value for one in said(before.replace("1e-6", "1e-3"), Settings())]
