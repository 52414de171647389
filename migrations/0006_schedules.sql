-- What was done by the clock. The schedules themselves are in the configuration.

-- What fell due until `settled_until_at` is settled: run, made up or given up. Holds for one definition of the schedule.
create table schedule_marks (
  project_id       text    not null,
  name             text    not null,
  definition       text    not null,
  settled_until_at integer not null,
  primary key (project_id, name)
) strict, without rowid;

-- `sequence` is the order of the runs, whatever the clock did meanwhile.
create table scheduled_runs (
  sequence   integer primary key,
  project_id text    not null,
  id         text    not null,
  schedule   text    not null,
  outcome    text    not null check (outcome in ('running', 'done', 'failed', 'cancelled', 'skipped', 'missed')),
  -- Null for a run that somebody asked for.
  due_at     integer,
  at         integer not null,
  ended_at   integer,
  job_id     text,
  message    text,
  unique (project_id, id)
) strict;

create index scheduled_runs_by_project on scheduled_runs (project_id, sequence);
