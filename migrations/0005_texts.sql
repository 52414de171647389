-- The text of documents as the server extracted it: what sessions over documents read.
create table texts (
  sha256  text    not null primary key,
  text    text    not null,
  used_at integer not null
) strict, without rowid;
