-- `sequence` is the order in which sprints were first heard of.
create table sprints (
  sequence   integer primary key,
  project_id text    not null,
  name       text    not null,
  state      text    not null check (state in ('starting', 'started', 'start-failed', 'ending', 'ended', 'end-failed')),
  -- The jobs that bring it to its next state.
  jobs       text    not null check (json_valid(jobs)),
  started_at integer,
  ended_at   integer,
  unique (project_id, name)
) strict;
