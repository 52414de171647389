-- Which account a project's records belong to, and what it left behind in accounts that it had before. No key stands here:
-- an account is known by a digest that the key cannot be computed from.

create table project_accounts (
  project_id text not null primary key,
  account_id text not null,
  base_url   text not null,
  masked     text not null
) strict, without rowid;

create table left_behind (
  project_id  text not null,
  remote_id   text not null,
  account_id  text not null,
  base_url    text not null,
  masked      text not null,
  path        text,
  upload_name text not null,
  primary key (project_id, remote_id)
) strict, without rowid;
