"""The panel: the pages where a person looks and sends, and the script for EMR pages."""
