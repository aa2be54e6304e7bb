"""Support tickets: taken once, found within what one may see, answered by a business clock."""
