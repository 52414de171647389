-- What each turn of a session, and each question outside of one, took. It outlives the session and the project that it
-- was spent on, so `project` is no `project_id`: what was paid stays paid.
create table usage (
  sequence       integer primary key,
  at             integer not null,
  project        text    not null,
  -- Null: a question outside of sessions.
  session        text,
  session_name   text,
  engine         text    not null,
  model          text,
  input          integer not null,
  cached         integer not null,
  written        integer not null,
  output         integer not null,
  -- What the model had before it then, and has room for; null where the engine does not say.
  context_tokens integer,
  window_tokens  integer,
  -- Null: the price was not known.
  currency       text,
  cost           real,
  saved          real
) strict;

create index usage_by_time on usage (at);
create index usage_by_session on usage (session, sequence);
