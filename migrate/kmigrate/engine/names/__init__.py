"""What every name of a module means: scopes, values, and the flow of statements between them."""
