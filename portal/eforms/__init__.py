"""A clinic's eForms: edited as drafts, published as versions, exchanged as FHIR Questionnaires."""
