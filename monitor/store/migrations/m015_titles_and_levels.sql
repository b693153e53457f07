-- The second reader's headline for a theme, and which takeaways are possibly new; nothing before was either.

alter table readings add column title text;
alter table takeaways add column possibly_new integer not null default 0;
