"""`theano.sparse.sandbox`: what was tried out with sparse matrices."""
