"""What an EMR module is: the contract, shapes, secrets, settings, errors, safe logging."""
