#!/usr/bin/env bash
# Makes a folder with the libtorch for CUDA that the engine's native part was made for, from what Maven Central has:
#   JAVA_HOME=JDK deploy/libtorch-gpu.sh FOLDER
# 3 GB are downloaded, the folder takes 4 GB. ./latebloom does it where LATEBLOOM_GPU is set and PYTORCH_LIBRARY_PATH is not.
set -euo pipefail

# Bytedeco's builds: libtorch 2.7.1, what it is linked with, and what NVIDIA lets others hand on of CUDA 12. The newer CUDA has no
# cublas, cudnn, cusparse and cusolver that Central serves; those of 12.6 have the same interface.
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.9.0
parts=(
  org.bytedeco:pytorch:2.7.1-1.5.12:jar:linux-x86_64-gpu
  org.bytedeco:openblas:0.3.30-1.5.12:jar:linux-x86_64
  org.bytedeco:cuda-redist:12.9-9.10-1.5.12:jar:linux-x86_64
  org.bytedeco:cuda:12.6-9.5-1.5.11:jar:linux-x86_64-redist
)
libraries=(
  '**/libtorch*.so,**/libc10*.so,**/libgomp.so.1'
  '**/libopenblas.so.0,**/libgfortran.so.*,**/libquadmath.so.0,**/libgcc_s.so.1'
  '**/libcudart.so.12,**/libcufft.so.11,**/libcufile.so.0,**/libcurand.so.10,**/libcupti.so.12,**/libnvJitLink.so.12,**/libnvrtc*.so*'
  '**/libcublas.so.12,**/libcublasLt.so.12,**/libcusparse.so.12,**/libcusolver.so.11,**/libcudnn*.so.9'
)

[[ $# == 1 ]] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
[[ $(uname -sm) == "Linux x86_64" ]] || { echo "there is no libtorch for CUDA of this system in Maven Central" >&2; exit 1; }
folder=$1
mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT
for i in "${!parts[@]}"; do
  printf 'libtorch-gpu: %s (%d of %d)\n' "${parts[i]}" $((i + 1)) ${#parts[@]} >&2
  # Not within a project, whose own settings of the plugin would hold.
  (cd "$work" && mvn -B "$plugin:unpack" -Dartifact="${parts[i]}" -DoutputDirectory=all -Dmdep.unpack.includes="${libraries[i]}") > "$work/log" 2>&1 ||
    { grep -m1 ERROR "$work/log" >&2; exit 1; }
done
mkdir "$work/lib"
find "$work/all" -name '*.so*' -exec mv -t "$work/lib" {} +
# The engine looks for GPUs by this name.
ln -s libcudart.so.12 "$work/lib/libcudart.so"
mv "$work/lib" "$folder"
