"""KM104: names that the target does not have and of which no table speaks."""

from kmigrate.rules.registry import Example, Rule

RULE = Rule(
    code="KM104",
    name="unknown-names",
    title="A name that the target does not have",
    why="""Every name of Keras that a file uses is looked up in the list of public names of the target, of its oldest
and its newest release. A name that is not there, and of which no table says what became of it, would fail when the
program runs. The name is left as it was written, and you are told. Private names, such as
`keras.engine.training._make_batches`, end here too.""",
    examples=(
        Example(
            "from keras.layers import Dense, Wobble\n",
            "from keras.layers import Wobble\nfrom tensorflow.keras.layers import Dense\n",
            "`Wobble` stays where it was, with a finding.",
        ),
    ),
)
