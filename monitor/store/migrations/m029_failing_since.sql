-- When the tries of a delivery began to fail: pauses grow with the time since then. It is not known of what is owed already.

alter table deliveries add column failing_since text;
