"""A pretend clinic per connector and way of reading, for the conformance kit."""
