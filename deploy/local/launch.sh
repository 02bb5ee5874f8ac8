#!/usr/bin/env bash
# What `up`, `down` and `dlq` share: compiles the launcher when its sources are newer, then runs one of its programs.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
class_path_file="$here/target/infrastructure.classpath"

is_stale() {
    [[ -f "$class_path_file" ]] || return 0
    local sources=("$root/pom.xml" "$root/deploy/pom.xml" "$here/pom.xml" "$here/src/main"
        "$root/shared-contracts/pom.xml" "$root/shared-contracts/src/main")
    [[ -z "$(find "${sources[@]}" -newer "$class_path_file" -print -quit)" ]] || return 0
    # The local repository, or the contracts' build, may have been cleaned since.
    local entry
    while IFS= read -r -d ':' entry; do
        [[ -e "$entry" ]] || return 0
    done <<<"$(<"$class_path_file"):"
    return 1
}

if is_stale; then
    command -v mvn >/dev/null || { echo "mvn is not on the PATH" >&2; exit 1; }
    echo "building the launcher …"
    (cd "$root" && mvn -q -B -Dstyle.color=never -pl deploy/local -am process-classes </dev/null) || exit 1
fi

# A copy, because a build may replace the classes while `up` still follows the logs. Equally deep below the root, where
# the launcher finds the checkout.
classes="$here/.state/launcher-$(date -r "$class_path_file" +%s)"
if [[ ! -d "$classes" ]]; then
    mkdir -p -m 700 "$here/.state"
    cp -R "$here/target/classes" "$classes.$$"
    mv "$classes.$$" "$classes"
fi

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx128m \
    -cp "$classes:$(<"$class_path_file")" "app.aitopup.local.$1" "${@:2}"
