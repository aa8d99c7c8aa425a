"""Every kind of source that holds Python: notebooks, pages, and Python 2."""
