"""What was tried in Theano before it had a place."""
