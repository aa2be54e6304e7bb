"""What a backup cannot know: kept apart from the backups, repeated when one is restored."""
