"""Keys of metrics."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM302"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


HEAD = """from keras.models import load_model
from keras.callbacks import Callback, EarlyStopping, ModelCheckpoint

m = load_model(p)
"""
ACCURACY = HEAD + "m.compile('sgd', 'mse', metrics=['accuracy'])\n"
SHORT = HEAD + "m.compile('sgd', 'mse', metrics=['acc'])\n"


def tail(before: str) -> str:
    return text(before).rstrip("\n").rpartition("\n")[2]


@pytest.mark.parametrize(
    "line",
    [
        "print('acc', 'val_acc')",
        "stats['acc']",
        "m.fit(x, y).history['loss']",
        "EarlyStopping(monitor='val_loss')",
        "m.fit(x, y).history['my_acc_score']",
    ],
)
def test_other_strings_stay(line: str) -> None:
    assert tail(ACCURACY + line + "\n") == line
    assert said(ACCURACY + line + "\n") == []


@pytest.mark.parametrize(
    "line", ["m.fit(x, y).history['val_acc']", "EarlyStopping('val_acc')", "ModelCheckpoint('{val_acc:.2f}.keras')"]
)
def test_the_metric_acc_is_called_acc_as_ever(line: str) -> None:
    assert tail(SHORT + line + "\n") == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit(x, y).history['acc']", "m.fit(x, y).history['accuracy']"),
        ('m.fit(x, y).history["val_acc"]', 'm.fit(x, y).history["val_accuracy"]'),
        ("h = m.fit(x, y); h.history.get('acc')", "h = m.fit(x, y); h.history.get('accuracy')"),
        ("'val_acc' in m.fit(x, y).history", "'val_accuracy' in m.fit(x, y).history"),
        ("m.fit(x, y).history['out_acc']", "m.fit(x, y).history['out_accuracy']"),
        ("EarlyStopping(monitor='val_acc', mode='max')", "EarlyStopping(monitor='val_accuracy', mode='max')"),
        ("EarlyStopping('acc')", "EarlyStopping('accuracy')"),
        ("ModelCheckpoint('w{epoch}-{val_acc:.2f}.keras')", "ModelCheckpoint('w{epoch}-{val_accuracy:.2f}.keras')"),
        (
            "ModelCheckpoint(d + '{acc:.2f}-{val_acc:.2f}.keras', 'acc')",
            "ModelCheckpoint(d + '{accuracy:.2f}-{val_accuracy:.2f}.keras', 'accuracy')",
        ),
    ],
)
def test_the_metric_accuracy_gives_its_own_name(before: str, after: str) -> None:
    assert tail(ACCURACY + before + "\n") == after


def test_a_name_that_is_assigned_before() -> None:
    before = (
        ACCURACY + "path = os.path.join(d, 'w-{val_acc:.2f}.hdf5')\nModelCheckpoint(path, save_weights_only=True)\n"
    )
    assert "'w-{val_accuracy:.2f}.weights.h5'" in text(before)


def test_logs_of_a_callback() -> None:
    before = (
        ACCURACY
        + "class Mine(Callback):\n    def on_epoch_end(self, epoch, logs={}):\n"
        + "        print(logs['val_acc'], logs.get('acc'))\n"
    )
    assert "print(logs['val_accuracy'], logs.get('accuracy'))" in text(before)


@pytest.mark.parametrize(
    "line",
    [
        "LambdaCallback(on_epoch_end=lambda e, logs: print(logs['acc'], logs.get('val_acc')))\n",
        "LambdaCallback(on_train_end=lambda logs: print(logs['acc'], logs['val_acc']))\n",
        "def end(epoch, told):\n    print(told['acc'], told['val_acc'])\n\nLambdaCallback(on_epoch_end=end)\n",
    ],
)
@pytest.mark.parametrize("more", ["", "m.fit(x, y).history['loss']\n"])
def test_logs_of_functions_that_a_callback_is_given(line: str, more: str) -> None:
    head = f"from tensorflow.keras.callbacks import LambdaCallback\n{ACCURACY}{more}"
    assert text(head + line) == text(head) + line.replace("acc'", "accuracy'")


def test_a_callback_of_the_programs_own_beside_it() -> None:
    head = f"from tensorflow.keras.callbacks import LambdaCallback\n{ACCURACY}"
    line = (
        "class Mine(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        print(logs['acc'])\n\n\n"
        "LambdaCallback(on_epoch_end=lambda e, logs: print(logs['acc']))\n"
    )
    assert text(head + line) == text(head) + line.replace("acc'", "accuracy'")


def test_the_same_word_elsewhere_is_no_log() -> None:
    head = f"from tensorflow.keras.callbacks import LambdaCallback\n{ACCURACY}"
    line = "LambdaCallback(on_epoch_end=lambda e, logs: None)\ndef other(logs):\n    return logs['acc']\n"
    assert text(head + line) == text(head) + line


def test_other_metrics_are_called_by_the_string_too() -> None:
    before = HEAD + "m.compile('sgd', 'mse', metrics=['mae', 'mean_squared_error'])\nh = m.fit(x, y).history\n"
    assert tail(before + "h['mean_absolute_error']\n") == "h['mae']"
    assert tail(before + "h['mean_squared_error']\n") == "h['mean_squared_error']"


def test_metrics_in_a_variable() -> None:
    before = HEAD + "wanted = ['accuracy']\nm.compile('sgd', 'mse', metrics=wanted)\nm.fit(x, y).history['acc']\n"
    assert tail(before) == "m.fit(x, y).history['accuracy']"


@pytest.mark.parametrize(
    "line",
    [
        "for k in ('acc', 'val_acc'): print(k)",
        "frame = pd.DataFrame(other); frame['acc']; frame.acc",
        "frame = pd.DataFrame(h.history); frame = other; frame['acc']",
        "frame = pd.DataFrame(h.history); frame.plot(title='acc', label='val_acc')",
        "pd.read_csv('other.csv')['acc']",
        "print(h.history['val_loss'], {'acc': 1})",
        "def show(key='acc'): return stats[key]",
        "h.history[f'{kind}_loss']",
    ],
)
def test_words_that_are_no_keys_stay(line: str) -> None:
    before = (
        ACCURACY.replace("Callback,", "Callback, CSVLogger,") + "h = m.fit(x, y)\nCSVLogger('log.csv')\n" + line + "\n"
    )
    assert tail(before) == line
    assert said(before) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[h.history[k] for k in ('acc', 'val_acc')]", "[h.history[k] for k in ('accuracy', 'val_accuracy')]"),
        ("for a, b in [('acc', 'loss')]: h.history[a]", "for a, b in [('accuracy', 'loss')]: h.history[a]"),
        ("for i, k in enumerate(['acc']): h.history[k]", "for i, k in enumerate(['accuracy']): h.history[k]"),
        ("for k, c in zip(['acc'], 'br'): h.history[k]", "for k, c in zip(['accuracy'], 'br'): h.history[k]"),
        ("K = ['acc']; [h.history[k] for k in K]", "K = ['accuracy']; [h.history[k] for k in K]"),
        ("list(map(h.history.get, ['acc', 'loss']))", "list(map(h.history.get, ['accuracy', 'loss']))"),
        ("k = 'acc'; h.history[k]", "k = 'accuracy'; h.history[k]"),
        ("h.history[f'val_acc']", "h.history[f'val_accuracy']"),
        ("h.history[f'{kind}_acc']", "h.history[f'{kind}_accuracy']"),
        ('h.history["%s_acc" % kind]', 'h.history["%s_accuracy" % kind]'),
        ("h.history['{}_acc'.format(kind)]", "h.history['{}_accuracy'.format(kind)]"),
        ("h.history[kind + '_acc']", "h.history[kind + '_accuracy']"),
        ("h.history['val_' + 'acc']", "h.history['val_' + 'accuracy']"),
    ],
)
def test_keys_that_are_made_or_looped_over(before: str, after: str) -> None:
    assert tail(ACCURACY + "h = m.fit(x, y)\n" + before + "\n") == after


def test_keys_that_a_function_is_given() -> None:
    before = ACCURACY + (
        "def plot(history, key='acc', *, other='loss'):\n    return history.history[key], history.history['val_' + key]\n"
        "h = m.fit(x, y)\nplot(h)\nplot(h, 'acc')\nplot(h, key='acc')\nlog('acc')\n"
    )
    assert text(before).endswith("\nplot(h)\nplot(h, 'accuracy')\nplot(h, key='accuracy')\nlog('acc')\n")
    assert "key='accuracy', *," in text(before)


@pytest.mark.parametrize(
    "line",
    [
        "for k, t in {'acc': 'Accuracy'}.items(): h.history[k]",
        "for k in ['acc']: print(h.history[k], titles[k])",
    ],
)
def test_a_word_that_is_the_key_of_something_else_too_is_for_a_person(line: str) -> None:
    before = ACCURACY + "h = m.fit(x, y)\n" + line + "\n"
    assert tail(before) == line
    assert [f.status.value for f in said(before)] == ["review"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f['acc']", "f['accuracy']"),
        ("f[['acc', 'val_acc']]", "f[['accuracy', 'val_accuracy']]"),
        ("f.acc.max()", "f.accuracy.max()"),
        ("f.loc[:, 'acc']", "f.loc[:, 'accuracy']"),
        ("f.plot(y=['acc', 'loss'])", "f.plot(y=['accuracy', 'loss'])"),
        ("f.plot.line(y='acc')", "f.plot.line(y='accuracy')"),
        ("f.rename(columns={'acc': 'acc'})", "f.rename(columns={'accuracy': 'acc'})"),
        ("f.sort_values(by='val_acc')", "f.sort_values(by='val_accuracy')"),
        ("pd.DataFrame(h.history)['acc']", "pd.DataFrame(h.history)['accuracy']"),
        ("pd.read_csv('log.csv')['acc']", "pd.read_csv('log.csv')['accuracy']"),
    ],
)
def test_tables_made_of_logs(before: str, after: str) -> None:
    head = ACCURACY.replace("Callback,", "Callback, CSVLogger,") + "CSVLogger('log.csv')\n"
    assert tail(head + "h = m.fit(x, y)\nf = pd.DataFrame(h.history)\n" + before + "\n") == after


def test_a_checkpoint_named_by_an_f_string() -> None:
    before = ACCURACY + "ModelCheckpoint(f'{d}/w-{{val_acc:.2f}}.keras')\n"
    assert tail(before) == "ModelCheckpoint(f'{d}/w-{{val_accuracy:.2f}}.keras')"


@pytest.mark.parametrize(
    "compiled",
    ["", "m.compile('sgd', 'mse', metrics=['acc', 'accuracy'])\n", "m.compile('sgd', 'mse', metrics=wanted)\n"],
)
def test_where_compile_does_not_tell_a_person_must(compiled: str) -> None:
    before = HEAD + compiled + "m.fit(x, y).history['val_acc']\n"
    assert [f.status.value for f in said(before)] == ["review"]
    assert tail(before) == "m.fit(x, y).history['val_acc']"


@pytest.mark.parametrize(
    ("metrics", "after"), [("'accuracy'", "val_accuracy"), ("'acc'", "val_acc"), ("mine", "val_acc")]
)
def test_what_a_tuner_looks_for(metrics: str, after: str) -> None:
    head = "import kerastuner as kt\nfrom keras.models import load_model\n\nm = load_model(p)\n"
    body = (
        "m.compile('sgd', 'mse', metrics=[{0}])\nt = kt.RandomSearch(build, objective='{1}')\n"
        "u = kt.Hyperband(build, objective=kt.Objective('{1}', direction='max'))\n"
    )
    result = rewrite(head + body.format(metrics, "val_acc"), Settings(source="2.2"))
    assert result.text.endswith(body.format(metrics, after))
    assert not [f for f in result.findings if f.rule == "KM302" and f.status.needs_a_person]


OWN = "    def __init__(self, m, filepath, monitor='val_loss'):\n        super().__init__(filepath, monitor)\n"


@pytest.mark.parametrize(
    ("base", "body", "call"),
    [
        ("EarlyStopping", "    pass\n", "Own('{}', patience=3)"),
        ("EarlyStopping", "    def on_epoch_end(self, epoch, logs=None): pass\n", "Own(monitor='{}')"),
        ("ModelCheckpoint", OWN, "Own(None, 'm.keras', monitor='{}')"),
        ("ModelCheckpoint", OWN, "Own(None, 'm-{{{}:.2f}}.keras', '{}')"),
    ],
)
def test_classes_derived_from_those_of_keras(base: str, body: str, call: str) -> None:
    head = f"from keras.callbacks import {base}\nfrom keras.models import load_model\nm = load_model(p)\n"
    head += "m.compile('sgd', 'mse', metrics=['accuracy'])\n" + f"class Own({base}):\n{body}c = "
    result = rewrite(head + call.format(*["val_acc"] * 2) + "\n", Settings(source="2.2"))
    assert result.text.endswith(call.format(*["val_accuracy"] * 2) + "\n")


def test_metrics_that_were_made_before_tell_their_keys() -> None:
    made = HEAD + "from keras.metrics import SparseCategoricalAccuracy\n\nown = SparseCategoricalAccuracy(name='acc')\n"
    end = "m.compile('sgd', 'mse', metrics=[own])\nEarlyStopping(monitor='val_acc')\n"
    assert said(made + end) == []
