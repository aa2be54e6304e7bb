"""From an open chart to a ticket: preview, bundle, guard, outbox, delivery."""
