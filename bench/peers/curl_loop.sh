#!/bin/sh
# curl_loop.sh BASE_URL ROOT: uploads every file below docs/, and what fails again.
find "$2/docs" -type f | while read -r path; do
  curl --silent --fail --retry 10 --retry-all-errors --retry-delay 1 --output /dev/null \
    --form purpose=file-extract --form "file=@$path;filename=${path#"$2"/}" "$1/files"
done
