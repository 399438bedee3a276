# The archive as it is built, seen without running it.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, work, here, archive: set by image.test
archive=''

# The lock's packages go from Debian's mirrors when newer ones come: that is a finding for the next release, not for this
# test.
package() {
  rm -f -- "$(archive_of "$1")"
  CURFEW_IMAGE_ARCHITECTURES=$1 "$root/exporter/bin/package" image >"$work/package.log" 2>&1 && return 0
  cat "$work/package.log"
  grep -q 'the sources lack [0-9]* of the packages' "$work/package.log" || return 1
  CURFEW_IMAGE_BASE=newest CURFEW_IMAGE_ARCHITECTURES=$1 "$root/exporter/bin/package" image
}

archive_of() { printf '%s\n' "$root/exporter/target/dist/curfew-$(project_version)-image-$1.tar"; }

builds() { package "$here" && archive=$(archive_of "$here") && [ -s "$archive" ]; }

# As a registry's client does it: every blob has the name of its content.
whole() {
  local blob manifest config
  mkdir "$work/oci" && tar -xf "$archive" -C "$work/oci" || return 1
  for blob in "$work"/oci/blobs/sha256/*; do
    equal "${blob##*/}" "$(sha256sum <"$blob" | cut -d' ' -f1)" || return 1
  done
  manifest=$(jq -r '.manifests[0].digest' "$work/oci/index.json")
  config=$(jq -r .config.digest "$work/oci/blobs/sha256/${manifest#*:}")
  cp "$work/oci/blobs/sha256/${config#*:}" "$work/config.json"
  equal "$(jq -c '[.config.digest, .layers[].digest]' "$work/oci/blobs/sha256/${manifest#*:}")" \
    "$(jq -c '.[0] | [.Config, .Layers[]] | map("sha256:" + ltrimstr("blobs/sha256/"))' "$work/oci/manifest.json")"
}

says() { equal "$1" "$(jq -c "$2" "$work/config.json")"; }

small() { [ "$(stat -c %s "$archive")" -lt 200000000 ]; }

# files_of ARCHITECTURE: its layers, one over the other.
files_of() {
  local layer files=$work/files-$1 all=$work/blobs-$1
  mkdir "$files" "$all" && tar -xf "$(archive_of "$1")" -C "$all" || return 1
  while IFS= read -r layer; do
    tar -xf "$all/$layer" -C "$files" --no-same-owner --keep-directory-symlink || return 1
  done < <(jq -r '.[0].Layers[]' "$all/manifest.json")
  rm -rf -- "$all"
}

# Libraries that some program or library of it asks for and that it has not.
needs_no_more() {
  files_of "$1" || return 1
  equal '' "$(LC_ALL=C comm -23 \
    <(find "$work/files-$1" -type f \( -name '*.so*' -o -perm /111 \) -exec readelf -d {} + 2>/dev/null \
      | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u) \
    <(find "$work/files-$1" -name '*.so*' -printf '%f\n' | sort -u))"
}

# As Java itself reads it, which also reckons its checksum.
trusts_debians_authorities() {
  local certs=$work/files-$here/etc/ssl/certs
  equal "$(find "$work/files-$here/usr/share/ca-certificates" -name '*.crt' | wc -l)" \
    "$("$(find_jdk)/bin/keytool" -list -keystore "$certs/java-cacerts" -storepass changeit | grep -c trustedCertEntry)"
}

# gone_is_told PACKAGE VERSION SAID: a lock of which the sources don't have all.
gone_is_told() {
  (
    # shellcheck disable=SC2034 # read by say.bash
    program=package packaging=$root/exporter/src/packaging
    # shellcheck source=/dev/null
    . "$root/exporter/bin/lib/say.bash"
    # shellcheck source=/dev/null
    . "$packaging/image/packages.bash"
    sed "s/^amd64 $1 [^ ]*/amd64 $1 $2/" "$packaging/image/packages.lock" >"$work/gone.lock"
    fetch_locked "$work/gone.lock"
  ) >"$work/gone" 2>&1 && { echo "it was fetched"; return 1; }
  grep -qF -- "$3" "$work/gone" || { cat "$work/gone"; return 1; }
}

same_bytes() {
  local first
  first=$(sha256sum <"$archive")
  (export TZ=Asia/Tokyo LANG=C && umask 077 && package "$here") && equal "$first" "$(sha256sum <"$archive")"
}

builds_other() {
  local file machine=AArch64 other=arm64
  [ "$here" = amd64 ] || { machine=X86-64 other=amd64; }
  package "$other" && needs_no_more "$other" || return 1
  for file in sbin/nft lib/jvm/curfew/bin/java lib/jvm/curfew/lib/server/libjvm.so lib/curfew/libjffi-1.2.so; do
    readelf -h "$work/files-$other/usr/$file" | grep -q "Machine: .*$machine" || { echo "$file is for another"; return 1; }
  done
}
