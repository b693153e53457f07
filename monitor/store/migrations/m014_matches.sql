-- All earlier takeaways that the second reader put into the same theme, where one alone was kept before.

-- JSON: [[date, text, score], ...], the closest first
alter table readings add column matches text;

update readings set matches = json_array(json_array(match_date, match_text, match_score))
where match_date is not null;
