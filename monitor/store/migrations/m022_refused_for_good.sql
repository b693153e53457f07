-- Whether a channel refused a delivery for itself, so that newer ones may go before it.

alter table deliveries add column refused integer not null default 0;
