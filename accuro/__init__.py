"""Reads Accuro charts: what its CDS menu hands over, or its REST interface."""
