"""Turn facts of the store into the frozen values that templates, feeds and the JSON API show. Nothing here writes."""
