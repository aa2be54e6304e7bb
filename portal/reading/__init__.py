"""A private link by which who asked without a log-in reads their ticket, answers and ends it."""
