"""Looks at every file once a second and uploads what has another time of change.

usage: polling.py BASE_URL ROOT UPLOAD
"""
import os
import subprocess
import sys
import time

base_url, root, upload = sys.argv[1:]


def look():
    found = {}
    for folder, _, names in os.walk(os.path.join(root, "docs")):
        for name in names:
            path = os.path.join(folder, name)
            try:
                found[path] = os.stat(path).st_mtime
            except FileNotFoundError:
                pass
    return found


before = look()
while True:
    time.sleep(1)
    now = look()
    for path in sorted(now.keys() | before.keys()):
        if now.get(path) != before.get(path):
            subprocess.run([upload, base_url, root, path])
    before = now
