-- Which takeaways the alert that waits is about, and which of them an edit brought; where that is not known, about all.

alter table gathered add column held text;
