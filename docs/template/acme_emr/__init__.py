"""Acme as a chart source of the Ocean EMR toolbar."""
