"""Finds what is wrong on a clinic's computer, by code, so that the catalogue can say the fix."""
