"""The table of files that wait for their form."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class Upload(Table):
    """A cleaned file; ``owner`` and the key that seals it come from a cookie that we do not keep.

    ``digest`` is of the bytes as they will be attached: no name that somebody gave is kept.
    """

    __tablename__ = "upload"

    owner: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
