"""Passkeys (WebAuthn): registered, used as second factor, for step-up and in place of passwords."""
