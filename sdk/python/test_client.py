"""Against a daemon that runs: test/system/sdk.test.ts of Moontide starts one and says where."""

import json
import os
import subprocess
import unittest

from moontide import MoontideClient, MoontideError

SOCKET = os.environ["MOONTIDE_TEST_SOCKET"]


def restart() -> None:
    subprocess.run(json.loads(os.environ["MOONTIDE_TEST_RESTART"]), check=True, stdout=subprocess.DEVNULL)


class ClientTest(unittest.TestCase):
    def setUp(self) -> None:
        self.client = MoontideClient(SOCKET, timeout=60)
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

    def test_talks_over_tcp_with_a_token(self) -> None:
        client = MoontideClient(base_url=os.environ["MOONTIDE_TEST_URL"], token=os.environ["MOONTIDE_TEST_TOKEN"])
        self.assertEqual(client.health()["version"], self.client.health()["version"])


if __name__ == "__main__":
    unittest.main()
