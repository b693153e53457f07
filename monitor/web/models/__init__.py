"""Facts of the store turned into the frozen values that templates, feeds and answers show. Nothing here reads or writes."""
