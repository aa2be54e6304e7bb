"""What runs at the clinic: troubleshooting, the loopback bridge, the command line."""
