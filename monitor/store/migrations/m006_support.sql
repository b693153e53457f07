-- The toplines that each takeaway leads: the tracker reads them, too. `add_context` finds those of earlier versions.

alter table takeaways add column support text not null default '';
