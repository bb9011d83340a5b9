-- what was told on the days of a provider's file
create index disputes_of_hall on disputes (branch, hall, at);
