"""Facts of the store turned into the frozen values that templates, feeds and the JSON API show. Nothing here reads or writes."""
