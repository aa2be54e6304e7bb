"""The bridge: the clinic's loopback API, its guards, pairing, and the panel's door."""
