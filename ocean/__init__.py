"""Ocean's wire protocol, and the Ocean Portal as a source of a patient's raw data."""
