"""What was done at a site, by whom: an append-only log that the clinic can verify offline."""
