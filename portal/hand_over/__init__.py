"""The page that hands a chart over to the bridge of the same computer."""
