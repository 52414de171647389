from __future__ import annotations

from typing import Any

from .answers import AnswerStream
from .transport import Transport, body_of, path_of


class Projects:
    """Folders that were added, and what is done with their documents."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._call = transport.call

    def list(self) -> list[dict[str, Any]]:
        return self._call("GET", "/projects")["projects"]

    def add(self, root: str, *, name: str | None = None) -> dict[str, Any]:
        """The project, which may have been known already."""
        return self._call("POST", "/projects", body_of(root=root, name=name))["project"]

    def get(self, project_id: str) -> dict[str, Any]:
        return self._call("GET", path_of("projects", project_id))

    def remove(
        self, project_id: str, *, keep_remote: bool | None = None, dry_run: bool | None = None, plan: str | None = None
    ) -> dict[str, Any]:
        """Deletes the remote files too, but with `keep_remote`; `plan` is the id of what was shown."""
        query = {"keepRemote": keep_remote, "dryRun": dry_run, "plan": plan}
        return self._call("DELETE", path_of("projects", project_id, **query))

    def pause(self, project_id: str) -> dict[str, Any]:
        return self._call("POST", path_of("projects", project_id, "pause"))

    def resume(self, project_id: str) -> dict[str, Any]:
        return self._call("POST", path_of("projects", project_id, "resume"))

    def confirm(self, project_id: str, plan: str) -> dict[str, Any]:
        """Lets go what the project halted for; `plan` is the id of what was shown."""
        return self._call("POST", path_of("projects", project_id, "confirm"), body_of(plan=plan))

    def trust(self, project_id: str, *, digest: str | None = None) -> dict[str, Any]:
        """Allows what comes with the repository; `digest` names the lines that were shown."""
        return self._call("POST", path_of("projects", project_id, "trust"), body_of(digest=digest))

    def distrust(self, project_id: str) -> dict[str, Any]:
        return self._call("DELETE", path_of("projects", project_id, "trust"))

    def documents(self, project_id: str) -> list[dict[str, Any]]:
        return self._call("GET", path_of("projects", project_id, "documents"))["documents"]

    def plan(self, project_id: str, *, kind: str | None = None) -> dict[str, Any]:
        """What `sync`, `clean` or `reupload` would do, and why."""
        return self._call("GET", path_of("projects", project_id, "plan", kind=kind))

    def sync(self, project_id: str, *, wait: bool | None = None, initial: bool | None = None) -> dict[str, Any]:
        """The job that is in line, or with `wait` the one that has ended."""
        return self._call("POST", path_of("projects", project_id, "sync"), body_of(wait=wait, initial=initial))

    def clean(self, project_id: str, *, wait: bool | None = None, plan: str | None = None) -> dict[str, Any]:
        return self._call("POST", path_of("projects", project_id, "clean"), body_of(wait=wait, plan=plan))

    def reupload(
        self,
        project_id: str,
        *,
        wait: bool | None = None,
        plan: str | None = None,
        clean_first: bool | None = None,
    ) -> dict[str, Any]:
        body = body_of(wait=wait, plan=plan, clean_first=clean_first)
        return self._call("POST", path_of("projects", project_id, "reupload"), body)

    def schedules(self, project_id: str) -> list[dict[str, Any]]:
        return self._call("GET", path_of("projects", project_id, "schedules"))["schedules"]

    def run_schedule(self, project_id: str, name: str, *, wait: bool | None = None) -> dict[str, Any]:
        return self._call("POST", path_of("projects", project_id, "schedules", name, "run"), body_of(wait=wait))

    def sprints(self, project_id: str) -> list[dict[str, Any]]:
        return self._call("GET", path_of("projects", project_id, "sprints"))["sprints"]

    def sprint_steps(self, project_id: str, name: str, change: str) -> list[dict[str, Any]]:
        """What `start` or `end` would do."""
        return self._call("GET", path_of("projects", project_id, "sprints", name, change))["steps"]

    def change_sprint(self, project_id: str, name: str, change: str) -> dict[str, Any]:
        """Puts the jobs of `start` or `end` in line."""
        return self._call("POST", path_of("projects", project_id, "sprints", name, change))

    def reports(self, project_id: str) -> list[dict[str, Any]]:
        return self._call("GET", path_of("projects", project_id, "reports"))["reports"]

    def report(self, project_id: str, **wanted: Any) -> dict[str, Any]:
        """Writes a report into the project."""
        return self._call("POST", path_of("projects", project_id, "reports"), body_of(**wanted))

    def report_stream(self, project_id: str, **wanted: Any) -> AnswerStream:
        """The same as it is given; `draft` where one that was cut off before was found."""
        path = path_of("projects", project_id, "reports")
        return AnswerStream(self._transport, path, body_of(**wanted), last="report")


class Jobs:
    """Work that was asked for."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call

    def list(self, *, project: str | None = None, limit: int | None = None) -> list[dict[str, Any]]:
        """Newest first."""
        return self._call("GET", path_of("jobs", project=project, limit=limit))["jobs"]

    def get(self, job_id: str, *, wait: bool | None = None) -> dict[str, Any]:
        """The job as it is, or with `wait` once it has ended."""
        return self._call("GET", path_of("jobs", job_id, wait=wait))

    def cancel(self, job_id: str) -> dict[str, Any]:
        return self._call("DELETE", path_of("jobs", job_id))
