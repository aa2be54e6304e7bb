"""A FHIR R4B server as a chart source of the Ocean EMR toolbar."""
