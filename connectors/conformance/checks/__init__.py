"""The checks, by what they are about; each is a function whose docstring is its sentence."""
