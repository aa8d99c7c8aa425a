"""What a program was written for: the release of Keras, the backend, and the order of an image's dimensions.

Texts in, clues out (`tell` chooses among `pins`, `environment`, `notebooks`); clues in, an era out (`decide`); an era
in, a sentence out (`words`). Nothing here touches the disk: `engine.files.surroundings` reads the files of a tree.
"""

from kmigrate.era.versions import ANY, Span, number, span_of

__all__ = ["ANY", "Span", "number", "span_of"]
