"""Small pieces of Theano that programs import."""
