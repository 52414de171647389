-- The plan that a person was shown and agreed to; a job that has not begun carries out exactly that or nothing.
alter table jobs add column plan_id text;
