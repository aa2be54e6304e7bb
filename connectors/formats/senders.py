"""Where each sender of HL7 v2 puts the health number and the patient's local numbers.

Fields of PID by sender: the ``getHealthNum`` methods of Open-O's lab parsers
(``lab/ca/all/parsers/*Handler.java``) and the heads of its test messages. What
a sender writes into MSH-3 and MSH-4 is seen in such messages or marked GUESS.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Sender:
    """One sender's habits; ``health_number`` and ``emr_id`` are numbers of PID fields.

    ``province`` issued the health number where the message does not say.
    ``emr_id`` is set only where the first component of that field is the
    receiving EMR's own patient number; laboratories do not send it.
    """

    name: str
    applications: tuple[str, ...]
    health_number: tuple[int, ...]
    facilities: tuple[str, ...] = ()
    province: str = ""
    emr_id: int | None = None


SENDERS: Final = (
    Sender("cls", ("OPEN ENGINE",), (2,), ("CLS",), "AB"),
    Sender("cml", ("Reports",), (4,), ("CML",), "ON"),
    Sender("gdml", ("GDML",), (2,), ("GDML",), "ON"),
    Sender("mds", ("MDS",), (19,), ("MDS",), "ON"),
    Sender("olis", ("OLIS",), (3,), (), "ON"),
    Sender("spire", ("OCF",), (2,), ("GBHS-OS", "HDH"), "ON"),
    Sender(
        "excelleris-bc",
        ("PATHL7",),
        (2,),
        ("CW", "LIFELABS", "TRANSFHA", "VIHA", "VML"),
        "BC",
    ),
    Sender("excelleris-on", ("EXCELLERIS",), (3,), (), "ON"),  # GUESS: MSH-3; else PID-3 says JHN
    Sender("bc-hni", ("HNWEB",), (2,), (), "BC"),
    Sender("oscar", ("OSCAR",), (3,)),
    Sender("epsilon", ("EPSILON",), (4, 3), (), "ON"),  # GUESS: MSH-3
    Sender("pfht", ("PFHT",), (2,), (), "ON"),  # GUESS: MSH-3
    Sender("tdis", ("TDIS",), (3,), (), "ON"),  # GUESS: MSH-3
    Sender("iha", ("IHA",), (4,), (), "BC"),  # GUESS: MSH-3
    # PID-2 is the requisition, PID-3 the client's reference: a number is believed if it says so
    Sender("alpha", ("ALPHA",), ()),  # GUESS: MSH-3
    Sender("meditech", ("MEDITECH",), (2, 3)),  # GUESS: MSH-3
)
"""The first that matches counts."""

UNKNOWN: Final = Sender("unknown", (), (2, 4, 3, 19))
"""Any other sender: every place that some sender uses, in the order Open-O tries them."""

APPLICATIONS: Final = tuple(sorted({word for sender in SENDERS for word in sender.applications}))
"""All that MSH-3 may show."""

FACILITIES: Final = tuple(sorted({word for sender in SENDERS for word in sender.facilities}))
"""All that MSH-4 may show."""


EMR_ID_FIELD: Final = r"[ -9;-{}~]{1,60}:([1-9]|[1-3][0-9])"
"""``APPLICATION:FIELD``: what a sender writes into MSH-3, and the PID field of the EMR ID."""


def with_emr_ids(
    stated: Iterable[str], senders: Collection[Sender] = SENDERS
) -> tuple[Sender, ...]:
    """Return the table with what a clinic says of who writes its EMR ID, and where.

    Each of ``stated`` has the form ``EMR_ID_FIELD``; raises ``ValueError`` for another.
    An application that the table does not know becomes a sender of its own.
    """
    known = list(senders)
    for one in stated:
        if not re.fullmatch(EMR_ID_FIELD, one, re.ASCII):
            raise ValueError("not of the form APPLICATION:FIELD")
        application, _, field = one.rpartition(":")
        for index, sender in enumerate(known):
            if application in sender.applications:
                known[index] = replace(sender, emr_id=int(field))
                break
        else:
            own = Sender("own", (application,), UNKNOWN.health_number, emr_id=int(field))
            known.insert(0, own)
    return tuple(known)


def sender_of(
    senders: Collection[Sender], applications: Collection[str], facilities: Collection[str]
) -> Sender:
    """Return the sender that the words of MSH-3 and MSH-4 name, or ``UNKNOWN``.

    MSH-3 decides; where it is empty (Spire does that) MSH-4 does.
    """
    for sender in senders:
        if any(word in applications for word in sender.applications):
            return sender
    if not any(applications):
        for sender in senders:
            if any(word in facilities for word in sender.facilities):
                return sender
    return UNKNOWN
