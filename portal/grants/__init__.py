"""Support Sites: who may help a clinic, with what, until when; a clinic grants, and ends, it."""
