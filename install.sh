#!/bin/sh
# Installs the executable of a release, after its SHA-256 sum is found right.
#
#   ALUDEL_RELEASES   the folder of releases: URL/vVERSION/aludel-VERSION-linux-x64.tar.gz (no default in the sources:
#                     `deno task release` writes RELEASES_URL into the copy that belongs to a release)
#   ALUDEL_VERSION    which release: 0.1.0, or v0.1.0 as its tag is written
#   ALUDEL_PREFIX     where to: PREFIX/bin and PREFIX/share/man; default ~/.local
set -eu

version=${ALUDEL_VERSION:-}
releases=${ALUDEL_RELEASES:-}
prefix=${ALUDEL_PREFIX:-$HOME/.local}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# Gives the name of this machine in the names of the archives.
target() {
  case "$(uname -m)" in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "there is no release for the processor $(uname -m)" ;;
  esac
  case "$(uname -s)" in
    Linux)
      # glibc's ldd says so; musl's says "musl" and fails
      if ldd --version 2>&1 | grep -qi musl; then libc=-musl; else libc=; fi
      echo "linux-$arch$libc"
      ;;
    Darwin) echo "darwin-$arch" ;;
    *) fail "there is no release for $(uname -s); for Windows take the .zip" ;;
  esac
}

# download URL FILE
download() {
  if has curl; then
    curl -fsSL --retry 3 -o "$2" "$1" || fail "cannot download $1"
  elif has wget; then
    wget -q -O "$2" "$1" || fail "cannot download $1"
  else
    fail "neither curl nor wget is there"
  fi
}

sum_of() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  else
    fail "neither sha256sum nor shasum is there"
  fi
}

[ -n "$releases" ] || fail "set ALUDEL_RELEASES to the folder of releases"
[ -n "$version" ] || fail "set ALUDEL_VERSION to the release to install"

version=${version#v} # the tag of a release has one
target=$(target)
name="aludel-$version-$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

download "$releases/v$version/SHA256SUMS" "$work/SHA256SUMS"
wanted=$(awk -v file="$name.tar.gz" '$2 == file { print $1 }' "$work/SHA256SUMS")
[ -n "$wanted" ] || fail "SHA256SUMS of the release does not name $name.tar.gz"
download "$releases/v$version/$name.tar.gz" "$work/$name.tar.gz"
[ "$(sum_of "$work/$name.tar.gz")" = "$wanted" ] || fail "$name.tar.gz is not what SHA256SUMS says; nothing is installed"

tar -xzf "$work/$name.tar.gz" -C "$work"
mkdir -p "$prefix/bin" "$prefix/share/man/man1"
# moved, not copied over: a running aludel keeps its file
cp "$work/$name/aludel" "$prefix/bin/.aludel.new"
chmod 755 "$prefix/bin/.aludel.new"
mv -f "$prefix/bin/.aludel.new" "$prefix/bin/aludel"
cp "$work/$name/man/"*.1 "$prefix/share/man/man1/"

if ! "$prefix/bin/aludel" --version; then
  state="aludel is installed in $prefix/bin, but does not start"
  case "$target" in
    *-musl) fail "$state: with musl it needs libstdc++ and libgcc (Alpine: apk add libstdc++ libgcc)" ;;
    *) fail "$state" ;;
  esac
fi
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "Add $prefix/bin to your PATH" >&2 ;;
esac
