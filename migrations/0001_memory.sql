-- What Moontide remembers of every project. There is no table of projects: they are kept in the registry's file, so that
-- the loss of this database loses nothing that a person said.
--
-- Instants (`_at`) are whole milliseconds since 1970. Times of files (`mtime_ms`, `ctime_ms`) keep their fractions: a
-- rounded one would no longer equal what the file system says. `ino` and `dev` are what Node gives, doubles that may lie
-- beyond the 63 bits of an INTEGER.

create table records (
  project_id  text    not null,
  path        text    not null,
  bytes       integer not null,
  mtime_ms    real    not null,
  sha256      text    not null,
  remote_id   text    not null,
  upload_name text    not null,
  uploaded_at integer not null,
  stale       integer not null check (stale in (0, 1)),
  primary key (project_id, path)
) strict, without rowid;

create table intents (
  project_id  text    not null,
  id          text    not null,
  path        text    not null,
  bytes       integer not null,
  mtime_ms    real    not null,
  sha256      text    not null,
  upload_name text    not null,
  started_at  integer not null,
  lost_at     integer,
  primary key (project_id, id)
) strict, without rowid;

create table tombstones (
  project_id  text    not null,
  remote_id   text    not null,
  path        text,
  upload_name text    not null,
  because     text    not null,
  since_at    integer not null,
  -- What it holds, where it was the current version once: all four or none.
  sha256      text,
  bytes       integer,
  mtime_ms    real,
  uploaded_at integer,
  primary key (project_id, remote_id)
) strict, without rowid;

create table refusals (
  project_id  text    not null,
  path        text    not null,
  sha256      text    not null,
  message     text    not null,
  refused_at  integer not null,
  primary key (project_id, path)
) strict, without rowid;

create table missing (
  project_id       text    not null,
  path             text    not null,
  missing_since_at integer not null,
  primary key (project_id, path)
) strict, without rowid;

create table fingerprints (
  project_id text    not null,
  path       text    not null,
  bytes      integer not null,
  mtime_ms   real    not null,
  ctime_ms   real    not null,
  ino        real    not null,
  dev        real    not null,
  sha256     text    not null,
  content    text    not null check (content in ('text', 'binary', 'blank')),
  read_at    integer not null,
  primary key (project_id, path)
) strict, without rowid;

-- `sequence` is the order in which jobs were asked for, whatever the clock did meanwhile.
create table jobs (
  sequence   integer primary key,
  id         text    not null unique,
  project_id text    not null,
  kind       text    not null,
  state      text    not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  asked_at   integer not null,
  started_at integer,
  ended_at   integer,
  planned    integer not null,
  ended      integer not null,
  result     text    check (json_valid(result)),
  error      text    check (json_valid(error))
) strict;
