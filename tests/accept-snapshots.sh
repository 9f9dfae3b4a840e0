#!/usr/bin/env bash
# Accepts every received snapshot below this folder, or below the folders given. Look at the differences first: git diff shows them after.
set -euo pipefail
cd "$(dirname "$0")"
find "${@:-.}" -name '*.received.*' -not -path '*/bin/*' -not -path '*/obj/*' -print0 | while IFS= read -r -d '' received; do
    mv -v -- "$received" "${received/.received./.verified.}"
done
