#!/bin/sh
# Builds the peer.
#
# usage: build.sh GO PROTOC GOPATH OUTPUT PROTO...
#
# GOPATH is a folder of its own, where the sources and what protoc makes of each PROTO meet Debian's packages.
set -eu
go=$1
protoc=$2
gopath=$3
output=$4
shift 4

sources=$gopath/src/peer
rm -rf "$gopath"
mkdir -p "$sources" "$gopath/proto"
cp "$(dirname "$0")"/*.go "$sources"

for proto in "$@"; do
  name=$(basename "$proto" .proto)
  # Debian's generator is older than the word `optional`, which is not on the wire. go-plugin registers its own
  # `plugin.Empty`, so ours is in another package; that of a message is not on the wire either.
  sed -e 's/^\( *\)optional /\1/' -e 's/^package plugin;/package side;/' \
    -e "s|^package .*|&\\noption go_package = \"peer/$name\";|" "$proto" >"$gopath/proto/$name.proto"
  "$protoc" --proto_path="$gopath/proto" --plugin=protoc-gen-go=/usr/bin/protoc-gen-go \
    --go_out="plugins=grpc,Mgoogle/protobuf/empty.proto=google.golang.org/protobuf/types/known/emptypb:$gopath/src" \
    "$name.proto"
done

cd "$sources"
export GOPATH="$gopath:/usr/share/gocode" GO111MODULE=off GOFLAGS= GOROOT= GOENV=off CGO_ENABLED=0
"$go" vet .
exec "$go" build -o "$output" .
