"""The list: for each word of ``Access`` the check that its routes pass first."""

from collections.abc import Mapping
from typing import Final

from portal.access import Access
from portal.forms import with_form
from portal.grants.admitting import Check, for_site, for_support_site
from portal.grants.models import Scope
from portal.guarding.of_forms import by_script, fresh, script, upload, with_any_form
from portal.guarding.of_patients import patients, patients_admin, patients_own
from portal.guarding.of_people import (
    any_admin,
    anybody,
    desk,
    everybody,
    follower,
    person,
    setting_up,
    staff,
)
from portal.guarding.of_programs import site_key, site_token
from portal.guarding.of_readers import reader, reader_form, reader_script
from portal.guarding.of_sites import cloud_connect
from portal.people.models import StaffRole
from portal.sites.models import TokenScope

CHECKS: Final[Mapping[Access, Check]] = {
    Access.OPEN: everybody,
    Access.ANYBODY: anybody,
    Access.MAIL_LINK: everybody,  # the handler does what the token in the address says, no more
    Access.READER: reader,
    Access.READER_FORM: reader_form,
    Access.READER_SCRIPT: reader_script,
    Access.SITE_TOKEN: site_token(TokenScope.TICKETS),
    Access.SITE_KEY: site_key,
    Access.FORM: with_any_form,
    Access.PERSON: person,
    Access.PERSON_FORM: with_form(person),
    Access.SCRIPT: script,
    Access.PERSON_SCRIPT: by_script(person),
    Access.FRESH: fresh(person),
    Access.FRESH_FORM: fresh(with_form(person)),
    Access.OWN_SITES: person,
    Access.ANY_ADMIN: any_admin,
    Access.ANY_ADMIN_FORM: with_form(any_admin),
    Access.ANY_ADMIN_FRESH_FORM: fresh(with_form(any_admin)),
    Access.TICKETS: person,  # whose they are is the condition of every query: tickets_of
    Access.TICKETS_FORM: with_form(person),
    Access.TICKETS_LIVE: follower,
    Access.SETTING_UP: setting_up,
    Access.SETTING_UP_FORM: with_form(setting_up),
    Access.DESK: desk,
    Access.DESK_FORM: with_form(desk),
    Access.PATIENTS: patients,
    Access.PATIENTS_FORM: with_form(patients),
    Access.CIPHERTEXT: patients_own,
    Access.RECORDS: site_token(TokenScope.RECORDS),
    Access.PATIENTS_ADMIN_FORM: with_form(patients_admin),
    Access.PATIENTS_ADMIN_FRESH_FORM: fresh(with_form(patients_admin)),
    Access.CIPHERTEXT_ADMIN_SCRIPT: by_script(patients_admin),
    Access.EDITOR: staff(StaffRole.EDITOR),
    Access.EDITOR_FORM: with_form(staff(StaffRole.EDITOR)),
    Access.EDITOR_UPLOAD: upload(staff(StaffRole.EDITOR)),
    Access.OPERATOR: staff(StaffRole.OPERATOR),
    Access.OPERATOR_FORM: with_form(staff(StaffRole.OPERATOR)),
    Access.SITE_ADMIN: for_site(person),
    Access.SITE_ADMIN_FORM: with_form(for_site(person)),
    Access.SITE_ADMIN_FRESH_FORM: fresh(with_form(for_site(person))),
    Access.SITE_ADMIN_LIVE: for_site(follower),
    Access.CLOUD_CONNECT: cloud_connect,
    Access.CLOUD_CONNECT_FRESH_FORM: fresh(with_form(cloud_connect)),
    Access.TROUBLESHOOTING: for_site(person, Scope.TROUBLESHOOTING),
    Access.TROUBLESHOOTING_FORM: with_form(for_site(person, Scope.TROUBLESHOOTING)),
    Access.CONFIGURATION: for_site(person, Scope.CONFIGURATION),
    Access.CONFIGURATION_FORM: with_form(for_site(person, Scope.CONFIGURATION)),
    Access.CONFIGURATION_FRESH_FORM: fresh(with_form(for_site(person, Scope.CONFIGURATION))),
    Access.EFORMS: for_site(person, Scope.EFORMS),
    Access.EFORMS_FORM: with_form(for_site(person, Scope.EFORMS)),
    Access.EFORMS_UPLOAD: upload(for_site(person, Scope.EFORMS)),
    Access.CREDITS: for_site(person, Scope.CREDITS),
    Access.CREDITS_FORM: with_form(for_site(person, Scope.CREDITS)),
    Access.SUPPORT_SITE: for_support_site(person),
    Access.SUPPORT_SITE_FORM: with_form(for_support_site(person)),
}
"""Who may reach a route of each word."""
