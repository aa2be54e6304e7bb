"""What the desk's work adds up to: counted, drawn, exported, and measured by the monitoring."""
