"""Every page of people, in one list."""

from typing import Final

from portal.people import (
    account_pages,
    factor_pages,
    invitation_pages,
    join_pages,
    log_in_factor_pages,
    log_in_pages,
    step_up_pages,
    support_pages,
)

ROUTES: Final = (
    *account_pages.ROUTES,
    *factor_pages.ROUTES,
    *invitation_pages.ROUTES,
    *join_pages.ROUTES,
    *log_in_factor_pages.ROUTES,
    *log_in_pages.ROUTES,
    *step_up_pages.ROUTES,
    *support_pages.ROUTES,
)
