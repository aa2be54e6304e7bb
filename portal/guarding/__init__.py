"""The guard: who may reach a route. One room for each kind of proof, and one for the list."""
