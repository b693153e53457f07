-- Whether a delivery had failed for a day, and the other channels were told.

alter table deliveries add column delayed integer not null default 0;
