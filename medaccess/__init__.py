"""Reads charts of TELUS Med Access: what its launcher's page or an export hands over."""
