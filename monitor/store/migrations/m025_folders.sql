-- The theme that the tracker follows a takeaway in, where the user merged that into another; nowhere until themes are merged anew.

alter table takeaways add column folder text;
drop index takeaways_listed;
create index takeaways_listed on takeaways (assessment, position, theme, also, status, possibly_new, folder);
