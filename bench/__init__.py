"""Measures us beside a peer in the same run; prints ratios, never a verdict."""
