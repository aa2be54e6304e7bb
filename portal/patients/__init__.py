"""Patients as ciphertext."""
