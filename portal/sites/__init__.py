"""Sites and what their programs prove them with."""
