#!/usr/bin/env bash
# Makes a folder that has all that Latebloom needs, Java included, and writes nothing beside it:
#   deploy/image.sh FOLDER
# FOLDER/bin/latebloom runs from wherever the folder is, by whoever may read it. It needs neither a JDK, nor Maven, nor this checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ $# == 1 ]] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
folder=$1
[[ ! -e $folder ]] || { echo "image: $folder exists; give another folder, or remove it first" >&2; exit 1; }

# Builds if need be, and says which Java it is.
./latebloom --version
jdk=$(./latebloom --jdk)
IFS=: read -ra libraries <<< "$(< target/classpath)"

mkdir -p "$folder"/{bin,lib}
# All of Java SE, and what Pekko, Kafka and PyTorch's bridge use beside it.
"$jdk/bin/jlink" --strip-debug --no-header-files --no-man-pages --compress zip-6 \
  --add-modules java.se,jdk.unsupported,jdk.zipfs,jdk.management,jdk.crypto.ec,jdk.security.auth,jdk.security.jgss,jdk.net,jdk.charsets \
  --output "$folder/runtime"
cp "${libraries[@]}" "$folder/lib/"
(cd target/classes && "$jdk/bin/jar" --create --file "$OLDPWD/target/latebloom-image.jar" .)
mv target/latebloom-image.jar "$folder/lib/latebloom.jar"
cp -r conf dashboards "$folder/"
cp src/main/resources/dev/latebloom/jvm.flags "$folder/lib/jvm.flags"
cat > "$folder/bin/latebloom" << 'LAUNCHER'
#!/bin/sh
# JAVA_OPTS: further flags of the JVM, such as -Xmx8g.
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
export LC_ALL="${LC_ALL:-C.UTF-8}"
# As in the checkout's launcher: how long a kernel thread waits at its core for the others.
[ -n "${OMP_WAIT_POLICY:-}" ] || export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-10000}"
# exec: the daemon itself gets SIGTERM, upon which it drains and writes a checkpoint.
# shellcheck disable=SC2086
exec "$root/runtime/bin/java" "@$root/lib/jvm.flags" "-Dlatebloom.home=$root" -Xmx2g -XX:+ExitOnOutOfMemoryError ${JAVA_OPTS:-} \
  -cp "$root/lib/*" dev.latebloom.Main "$@"
LAUNCHER
chmod +x "$folder/bin/latebloom"
"$folder/bin/latebloom" --version
du -sh "$folder" | sed 's/\t/ in /'
