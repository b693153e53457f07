-- An index of the few revisions that nobody was told of: each check asks for them.

create index revisions_untold on revisions (assessment, id) where not told;
