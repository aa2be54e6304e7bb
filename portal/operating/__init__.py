"""Operating the portal: health, figures, backup, doctor, and the commands for them."""
