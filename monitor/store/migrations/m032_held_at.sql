-- Since when an alert beyond the day's limit waits, in place of whether one does: an edit may hold one later than its assessment came.

alter table gathered add column held_at text;
update gathered set held_at = gathered_at where folded;
alter table gathered drop column folded;
