"""The look that the panel and the portal share: catalogue, base template, style, headers."""
