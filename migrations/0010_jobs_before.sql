-- Jobs that were put in line together with this one and run before it, as a list of their ids.
alter table jobs add column preceding text check (json_valid(preceding));
