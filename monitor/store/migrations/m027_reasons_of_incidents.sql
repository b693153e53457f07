-- What showed an incident last, so that `status` gives the same reason as the notice.

alter table troubles add column reason text not null default '';
