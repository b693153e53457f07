-- When an assessment began to wait for a digest, in place of when that was due by the settings of that time.
--
-- It is not known of what waits already: an hour before it is due, the same digest times give the same moment.

alter table gathered add column gathered_at text not null default '';
update gathered set gathered_at = coalesce(strftime('%Y-%m-%dT%H:%M:%S+00:00', due_at, '-1 hour'), due_at);
alter table gathered drop column due_at;
