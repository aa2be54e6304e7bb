"""Requests for help by people without a log-in: no ticket before the mailbox has confirmed it."""
