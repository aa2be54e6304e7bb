"""Cloud Connect: hands a clinic's own Site Admin over to it, and holds none of its credentials."""
