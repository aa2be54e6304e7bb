"""Lets a site's own tickets be found by their words, past a policy that would not use the index.

The policies themselves are made after the migrations (``portal.row_security``): they
concern every table, those of later steps too.
"""

from alembic import op

revision = "0085"
down_revision = "0080"
branch_labels = None
depends_on = None

# @@ could quote what it is given in an error, so under row-level security PostgreSQL asks for
# the policy first and for the index never; as its owner the function uses the index, and says
# the policy itself
FUNCTION = """
CREATE FUNCTION tickets_saying(asked text, notes boolean) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ticket_text.ticket_id FROM ticket_text JOIN ticket ON ticket.id = ticket_text.ticket_id
    WHERE to_tsvector('simple'::regconfig, ticket_text.words) @@ to_tsquery('simple', asked)
    AND (notes OR ticket_text.public)
    AND (current_setting('ocean.sites', true) = 'every' OR ticket.site_id::text
         = ANY (string_to_array(current_setting('ocean.sites', true), ',')))
$$
"""


def upgrade() -> None:
    """Apply the step."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
