#!/bin/sh
# upload.sh BASE_URL ROOT PATH: brings one path in step, and always ends with 0, as lsyncd wants it.
name=${3#"$2"/}
if [ -f "$3" ]; then
  curl --silent --retry 5 --retry-connrefused --retry-delay 1 --output /dev/null --form purpose=file-extract --form "file=@$3;filename=$name" "$1/files"
elif [ ! -e "$3" ]; then
  curl --silent --retry 5 --retry-connrefused --retry-delay 1 --output /dev/null --request DELETE "$1/files?name=$name"
fi
exit 0
