#!/bin/sh
# inotifywait_loop.sh BASE_URL ROOT UPLOAD: the loop that everybody writes first.
inotifywait --monitor --recursive --quiet --event close_write,moved_to,moved_from,delete --format %w%f "$2/docs" |
  while read -r path; do "$3" "$1" "$2" "$path"; done
