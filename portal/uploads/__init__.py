"""Files that somebody is about to attach: cleaned, sealed to their browser, gone in an hour."""
