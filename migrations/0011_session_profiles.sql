-- What a session took over of an agent's file when it began, as JSON.
alter table sessions add column profile text check (json_valid(profile));
