"""What tests of programs import from Theano's own."""
