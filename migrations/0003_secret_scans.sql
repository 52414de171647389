-- What looking for secrets came to, by content and not by project: the same content is looked through once. Rows of other
-- rules are worth nothing and are deleted.
create table secret_scans (
  sha256 text not null primary key,
  rules  text not null,
  -- JSON: an array of rule and line, empty for a clean content.
  finds  text not null check (json_valid(finds))
) strict, without rowid;
