-- What kind of reason each of a verdict's reasons is: until now the beginning of its text showed it.

alter table takeaways add column reason_kinds text;

update takeaways set reason_kinds = (
    select json_group_array(case
        when value like 'first mention of %' or value like 'first takeaway on %' then 'first'
        when value like 'new to this theme: %' then 'news'
        when value like 'stands apart%' then 'apart'
        when value like 'little history%' then 'young'
        when value like 'second reader: %' then 'second reader'
        when value like 'the reader %' then 'corrected'
        else 'other' end)
    from (select value from json_each(takeaways.reasons) order by key))
where reasons is not null;
