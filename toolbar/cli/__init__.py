"""``ocean-toolbar``, one module per group of commands."""
