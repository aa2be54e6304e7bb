"""Reads charts of TELUS PS Suite: what a custom form or an export hands over."""
