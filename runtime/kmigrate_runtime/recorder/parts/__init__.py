"""The parts of the recorder, each valid alone. Python 2.7 reads them, so there are no annotations here."""
