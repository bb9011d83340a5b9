-- Whether somebody chose the language of their screens themselves. Until they do, their browser says which they read; a
-- language that is not the one every account begins with was chosen.
alter table staff add column language_chosen integer not null default 0 check (language_chosen in (0, 1));
update staff set language_chosen = 1 where language <> 'zh-CN';
