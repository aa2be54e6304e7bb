"""Applies allow-lists, masks the user's words, guards credentials, reports kinds and counts."""
