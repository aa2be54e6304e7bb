"""What the API's calls do, one module per subject; each is imported at its first call."""
