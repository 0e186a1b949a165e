#!/bin/sh
# Packs what `bench/device` needs on a Linux machine (x64) into one file of less than 60 MB: sh bench/device/pack.sh [FILE]
# There: tar -xJf FILE && ./node bench/device/index.ts [PYTHON]
set -eu
cd "$(dirname "$0")/../.."
out=${1:-out/device.tar.xz}
mkdir -p "$(dirname "$out")"
runtime=node_modules/onnxruntime-node
# What the script imports, and the Node that runs it.
for name in env-paths is-safe-filename long onnxruntime-common protobufjs zod; do packages="${packages:-} node_modules/$name"; done
tar -cf - --transform 's,^node_modules/node/bin/node$,node,' --exclude '*.map' --exclude src/renderer \
  bench src package.json $packages "$runtime/package.json" "$runtime/dist" "$runtime/bin/napi-v6/linux/x64" node_modules/node/bin/node |
  xz -6 -T0 >"$out"
ls -l "$out"
