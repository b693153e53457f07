-- The paragraphs that each takeaway sums up: the tracker reads them, too. `add_context` finds those of earlier versions.

alter table takeaways add column passage text not null default '';
