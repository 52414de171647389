"""
Against a daemon that runs: test/system/sdk.test.ts of Moontide starts one and says where, at its socket or, with
MOONTIDE_TEST_URL, over TCP.
"""

import json
import os
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from moontide import MoontideClient, MoontideError

SOCKET = os.environ["MOONTIDE_TEST_SOCKET"]
URL = os.environ.get("MOONTIDE_TEST_URL")


def connect(token: str = "MOONTIDE_TEST_ADMIN_TOKEN") -> MoontideClient:
    if URL is None:
        return MoontideClient(SOCKET, timeout=60)
    return MoontideClient(base_url=URL, api_key=os.environ[token], timeout=60)


def restart() -> None:
    subprocess.run(json.loads(os.environ["MOONTIDE_TEST_RESTART"]), check=True, stdout=subprocess.DEVNULL)


class ClientTest(unittest.TestCase):
    def setUp(self) -> None:
        self.client = connect()
        rules = {"bash": {"echo *": "allow", "rm *": "deny"}}
        self.id = self.client.session.create(permissions=rules)["id"]

    def tearDown(self) -> None:
        self.client.session.delete(self.id)

    def refused(self, code: str) -> "unittest.case._AssertRaisesContext[MoontideError]":
        return self.assertRaisesRegex(MoontideError, f"^{code}: ")

    def test_runs_a_command(self) -> None:
        [part] = self.client.session.shell(self.id, command="echo größer")["parts"]
        self.assertEqual((part["output"].strip(), part["metadata"]["exitCode"]), ("größer", 0))

    def test_tells_what_is_refused_by_code(self) -> None:
        decision = self.client.session.permissions.check(self.id, tool="bash", action="rm -r x")
        self.assertEqual((decision["permitted"], decision["action"]), (False, "deny"))
        with self.refused("COMMAND_DENIED") as refused:
            self.client.session.shell(self.id, command="echo a; rm -r x")
        self.assertEqual(refused.exception.status, 403)
        self.assertIn("rule", refused.exception.fix)
        with self.refused("SESSION_NOT_FOUND"):
            self.client.session.get("../health?x=#")
        with self.refused("NO_DAEMON"):
            MoontideClient(SOCKET + "-none").health()

    def test_renames_lists_and_archives(self) -> None:
        self.assertEqual(self.client.session.change(self.id, name="Überblick")["name"], "Überblick")
        self.client.session.archive(self.id)
        self.assertNotIn(self.id, [session["id"] for session in self.client.session.list()])
        self.assertIn(self.id, [session["id"] for session in self.client.session.list(archived=True)])

    def test_keeps_keys(self) -> None:
        address = os.environ["KIMI_BASE_URL"]
        added = self.client.api_keys.add("moonshot", "sk-kept-0123456789", use_keychain=False, base_url=address)
        self.assertNotIn("0123", added["masked"])
        self.assertEqual(self.client.api_keys.test("moonshot")["status"], "healthy")
        self.assertEqual([key["provider"] for key in self.client.api_keys.list()], ["moonshot"])
        self.client.api_keys.remove("moonshot")
        with self.refused("API_KEY_NOT_FOUND"):
            self.client.api_keys.test("moonshot")

    def test_follows_a_session_over_a_restart_to_its_end(self) -> None:
        outputs = []
        with self.client.session.stream(self.id) as events:
            self.client.session.shell(self.id, command="echo before")
            for event in events:
                if event.type == "tool_output":
                    outputs.append(event.data["output"].strip())
                if event.type == "tool_complete" and outputs == ["before"]:
                    restart()
                    self.client.session.shell(self.id, command="echo after")
                if event.type == "tool_complete" and outputs[-1] == "after":
                    self.client.session.delete(self.id)
        self.assertEqual(outputs, ["before", "after"])
        self.id = self.client.session.create()["id"]

    def test_follows_everything_from_an_event_on(self) -> None:
        [project] = self.client.projects.list()
        self.assertEqual(self.client.projects.add(project["root"])["id"], project["id"])
        with self.client.events() as events:
            self.client.projects.sync(project["id"], wait=True)
            first = next(iter(events))
        with self.client.events(since=first.id - 1) as events:
            self.assertEqual(next(iter(events)), first)

    @unittest.skipIf(URL is None, "the socket wants no token")
    def test_is_let_in_as_far_as_its_token_goes(self) -> None:
        plain = connect("MOONTIDE_TEST_TOKEN")
        self.assertEqual(plain.session.get(self.id)["id"], self.id)
        with self.refused("ADMIN_REQUIRED") as refused:
            plain.configure({"log_level": "debug"})
        self.assertEqual(refused.exception.status, 403)
        with self.refused("TOKEN_REFUSED"):
            MoontideClient(base_url=URL, api_key="another").health()

    def test_waits_for_the_word_of_a_person(self) -> None:
        permissions = self.client.session.permissions
        with ThreadPoolExecutor() as pool:
            running = pool.submit(self.client.session.shell, self.id, "true", when_asked="wait")
            while not (pending := permissions.pending(self.id)):
                time.sleep(0.05)
            permissions.answer(self.id, pending[0]["id"], "allow", remember="session")
            self.assertEqual(running.result()["parts"][0]["metadata"]["exitCode"], 0)
        with self.refused("INVALID_PERMISSION_ID"):
            permissions.answer(self.id, pending[0]["id"], "deny")
        self.assertEqual(self.client.session.shell(self.id, "true")["type"], "assistant")
        with self.refused("PERMISSION_REQUIRED"):
            self.client.session.shell(self.id, "false")
        self.assertEqual(len(self.client.session.messages(self.id)), 2)

    def test_reaches_what_the_command_reaches(self) -> None:
        [project] = self.client.projects.list()
        job = self.client.projects.sync(project["id"], wait=True)
        self.assertEqual(self.client.jobs.get(job["id"])["state"], "done")
        self.assertEqual(self.client.jobs.list(project=project["id"], limit=1), [job])
        self.assertIn("actions", self.client.projects.plan(project["id"], kind="clean"))
        paths = [document["path"] for document in self.client.projects.documents(project["id"])]
        self.assertIn("docs/plan.md", paths)
        self.assertEqual(self.client.projects.pause(project["id"])["state"]["kind"], "paused")
        self.assertNotEqual(self.client.projects.resume(project["id"])["state"]["kind"], "paused")
        file = self.client.files.upload(project["id"], "größe.md", "groß\n".encode())
        self.assertIn("groß", self.client.files.content(project["id"], file["id"]))
        self.client.files.delete(project["id"], file["id"])
        with self.refused("REMOTE_NOT_FOUND"):
            self.client.files.get(project["id"], file["id"])
        self.assertEqual(self.client.projects.schedules(project["id"]), [])
        self.assertEqual(self.client.projects.sprints(project["id"]), [])
        self.assertEqual(self.client.projects.reports(project["id"]), [])
        self.assertIn("masked", json.dumps(self.client.keys.status(project["id"])))
        self.assertIn("total", self.client.usage(days=1))
        self.assertIn("level", self.client.session.context(self.id))

    def test_streams_an_answer_and_a_report(self) -> None:
        [project] = self.client.projects.list()
        self.client.projects.sync(project["id"], wait=True)
        with self.client.ask_stream(project["id"], "What is the plan?") as stream:
            events = list(stream)
        self.assertEqual(events[-1]["type"], "answer")
        told = "".join(event["text"] for event in events if event["type"] == "text")
        self.assertEqual(told, events[-1]["answer"]["answer"])
        with self.client.projects.report_stream(project["id"]) as stream:
            [*_, last] = stream
        self.assertEqual(last["type"], "report")
        self.assertIn(last["report"]["path"], [found["path"] for found in self.client.projects.reports(project["id"])])
        with self.refused("REMOTE_NOT_FOUND"):
            list(self.client.ask_stream(project["id"], "What is the plan?", model="none"))


if __name__ == "__main__":
    unittest.main()
