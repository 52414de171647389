-- Conversations about a project. `sequence` is the order in which rows were made, whatever the clock did meanwhile.

create table sessions (
  sequence            integer primary key,
  id                  text    not null unique,
  project_id          text    not null,
  name                text    not null,
  engine              text    not null,
  agent               text,
  model               text,
  sprint              text,
  state               text    not null check (state in ('active', 'archived')),
  permissions         text    not null check (json_valid(permissions)),
  created_at          integer not null,
  used_at             integer not null,
  archived_at         integer,
  messages            integer not null,
  tool_calls          integer not null,
  permission_requests integer not null,
  input_tokens        integer not null,
  cached_tokens       integer not null,
  output_tokens       integer not null,
  -- What the engine wants to find again, in a form of its own.
  engine_state        text
) strict;

create index sessions_by_project on sessions (project_id);

create table messages (
  sequence   integer primary key,
  id         text    not null unique,
  session_id text    not null references sessions (id) on delete cascade,
  type       text    not null check (type in ('user', 'assistant')),
  at         integer not null,
  -- Parts, stop reason and error.
  body       text    not null check (json_valid(body))
) strict;

create index messages_by_session on messages (session_id, sequence);

-- Answers that a person gave for the rest of a session.
create table grants (
  session_id text not null references sessions (id) on delete cascade,
  tool       text not null,
  text       text not null,
  action     text not null check (action in ('allow', 'deny')),
  primary key (session_id, tool, text)
) strict, without rowid;
