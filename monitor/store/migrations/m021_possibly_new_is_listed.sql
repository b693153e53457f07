-- The index of what pages list of all takeaways also holds which are possibly new.

drop index takeaways_listed;
create index takeaways_listed on takeaways (assessment, position, theme, also, status, possibly_new);
