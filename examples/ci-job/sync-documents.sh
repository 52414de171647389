#!/bin/sh
# Brings the documents of the working directory, or of the folder that is named, in step with Moonshot, and ends.
set -eu

: "${KIMI_API_KEY:?the key of the account; in CI it comes from a secret}"
# With the same ids, each run finds the files of the one before although it starts from nothing.
: "${MOONTIDE_INSTALLATION_ID:?4 to 12 of a-z and 0-9; the same in every run}"
: "${MOONTIDE_PROJECT_ID:?4 to 12 of a-z and 0-9; the same in every run}"

# Nothing is left behind on the machine.
MOONTIDE_HOME=$(mktemp -d)
export MOONTIDE_HOME
trap 'rm -rf "$MOONTIDE_HOME"' EXIT

# No --yes and no confirm: a push that loses most of the documents stops here, and a person looks at it.
moontide sync --initial --project "${1:-.}"
