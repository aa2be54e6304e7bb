"""Reads OSCAR charts: what its eChart page hands over, or its REST interface."""
