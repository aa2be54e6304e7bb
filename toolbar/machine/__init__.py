"""What the toolbar leaves on a computer outside of its own folder: autostart, browser policies."""
