"""Empty the outbox: each message is sent at least once, none is lost, and no channel waits for another."""
