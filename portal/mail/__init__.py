"""Mail: a table of what waits, and the worker that delivers it."""
