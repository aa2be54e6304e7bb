"""The whole product on one machine, with pretend EMRs and people who do not exist."""
