"""Credits: an append-only ledger per site, and what a Support Site allocates."""
