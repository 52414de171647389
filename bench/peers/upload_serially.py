"""Uploads every file below docs/ one after the other, with nothing but the standard library: what a script would do.

usage: upload_serially.py BASE_URL ROOT
"""
import os
import sys
import urllib.request
import uuid


def upload(base_url, path, name):
    boundary = uuid.uuid4().hex
    with open(path, "rb") as file:
        content = file.read()
    lines = [
        f"--{boundary}",
        'Content-Disposition: form-data; name="purpose"',
        "",
        "file-extract",
        f"--{boundary}",
        f'Content-Disposition: form-data; name="file"; filename="{name}"',
        "Content-Type: application/octet-stream",
        "",
        "",
    ]
    body = "\r\n".join(lines).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Authorization": "Bearer sk-bench"}
    with urllib.request.urlopen(urllib.request.Request(f"{base_url}/files", body, headers)) as answer:
        answer.read()


base_url, root = sys.argv[1:]
for folder, _, names in sorted(os.walk(os.path.join(root, "docs"))):
    for name in sorted(names):
        path = os.path.join(folder, name)
        upload(base_url, path, os.path.relpath(path, root))
