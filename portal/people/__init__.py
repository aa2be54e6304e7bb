"""Log-in: who somebody is, and what proves it."""
