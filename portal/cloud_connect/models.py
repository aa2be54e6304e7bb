"""The table of Cloud Connect: where a site's is."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.tables import Table


class CloudConnect(Table):
    """The address that a site named; a site that named none has no row."""

    __tablename__ = "cloud_connect"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(300))
