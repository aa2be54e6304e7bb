"""Broken connectors, one for each check: what the check must catch."""
