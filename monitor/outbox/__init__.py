"""Empty the outbox: at least once, never lost; no channel waits for another."""
