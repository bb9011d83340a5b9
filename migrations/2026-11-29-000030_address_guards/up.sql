-- What failed from an address counts in whichever branch it was tried. Each branch writes its own rows only; one that lets
-- somebody in notes until when everything from that address is forgiven, in every branch.
alter table sign_in_guards add column forgiven_at bigint not null default 0;
create index sign_in_guards_by_subject on sign_in_guards (subject);
