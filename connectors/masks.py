"""The masks that allow-lists are written with: by kind of value, and never the value."""

from typing import Final

from connectors.shapes import Kind, Masked

ADDRESS: Final = Masked(Kind.ADDRESS)
AGE: Final = Masked(Kind.AGE)
BIRTH_DATE: Final = Masked(Kind.BIRTH_DATE)
CLINICAL: Final = Masked(Kind.CLINICAL)
DATE: Final = Masked(Kind.DATE)
EMAIL: Final = Masked(Kind.EMAIL)
FREE_TEXT: Final = Masked(Kind.FREE_TEXT)
HEALTH_NUMBER: Final = Masked(Kind.HEALTH_NUMBER)
NAME: Final = Masked(Kind.NAME)
OTHER: Final = Masked(Kind.OTHER)
PHONE: Final = Masked(Kind.PHONE)
POSTAL_CODE: Final = Masked(Kind.POSTAL_CODE)
RECORD_NUMBER: Final = Masked(Kind.RECORD_NUMBER)
SIN: Final = Masked(Kind.SIN)
