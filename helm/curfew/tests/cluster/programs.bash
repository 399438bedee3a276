# A Kubernetes of this machine's own: Debian 12 has the whole source of 1.20 (of later ones it packages kubectl alone),
# and Go, etcd and containerd to go with it. Built once, kept below PLACE; nothing is installed. It takes a quarter of
# an hour and 3 GB.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root comes from cases.bash
version=1.20.2
commands=(kube-apiserver kube-controller-manager kube-scheduler kubelet)
packages=(golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev
  etcd-server containerd containernetworking-plugins busybox-static)
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=/dev/null
. "$root/exporter/src/test/bin/prometheus3/programs.bash"

# kubernetes PLACE: prints the directory of its programs.
kubernetes() {
  local kept fresh lock
  kept=$1/kubernetes-$(sha256sum <"$here/programs.bash" | cut -c1-12)
  (umask 0077 && mkdir -p -- "$1") && exec {lock}>"$1/kubernetes.lock" && flock "$lock" || return
  if [ ! -e "$kept" ]; then
    fresh=$kept.part
    rm -rf --one-file-system -- "$fresh"
    mkdir -p -- "$fresh" \
      && fetch_sources "$fresh" >&2 && unpack_sources "$fresh" >&2 && (build_kubernetes "$fresh") >&2 \
      && rm -rf -- "$fresh"/{apt,files,go,source} && mv -T -- "$fresh" "$kept" || return
  fi
  exec {lock}>&-
  printf '%s/bin\n' "$kept"
}

# As fetch_packages of prometheus3 does it for sid: the machine's own mirror and keys.
fetch_sources() {
  local place=$1/apt options
  mkdir -p -- "$place"/{sources,preferences,lists/partial,archives/partial}
  sid_sources "$place/sources"
  sed -i -E 's/\bsid\b/bookworm/; s/^Types: deb$/Types: deb deb-src/; s/^deb( .*)/&\ndeb-src\1/' "$place"/sources/sid.*
  : >"$place/status"
  options=(-q -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=2
    -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$place/sources"
    -o Dir::Etc::Preferences=/dev/null -o "Dir::Etc::PreferencesParts=$place/preferences"
    -o "Dir::State::lists=$place/lists" -o "Dir::State::status=$place/status" -o "Dir::Cache=$place")
  apt-get "${options[@]}" update || true
  (cd -- "$place/archives" && apt-get "${options[@]}" download "${packages[@]}" \
    && apt-get "${options[@]}" source --download-only kubernetes)
}

unpack_sources() {
  local package source=$1/source reflect=vendor/github.com/modern-go/reflect2
  mkdir -p -- "$1/files" "$source" "$1/go/src/k8s.io" && ln -s ../../../source "$1/go/src/k8s.io/kubernetes" || return
  for package in "$1"/apt/archives/*.deb; do dpkg-deb -x "$package" "$1/files" || return; done
  tar -xzf "$1"/apt/archives/kubernetes_*.orig.tar.gz -C "$source" --strip-components 1 || return
  # The one that it brings is of before Go 1.18, whose maps it misreads.
  rm -r -- "${source:?}/$reflect" \
    && cp -r -- "$1/files/usr/share/gocode/src/github.com/modern-go/reflect2" "$source/$reflect" || return
  mkdir -p -- "$1/bin/cni" \
    && cp -- "$1"/files/usr/bin/{etcd,containerd,containerd-shim-runc-v2,ctr} "$1/files/bin/busybox" "$1/bin" \
    && cp -- "$1"/files/usr/lib/cni/{bridge,host-local,loopback} "$1/bin/cni"
}

build_kubernetes() {
  local command flags='-s -w' package vendored=k8s.io/kubernetes/vendor/k8s.io
  local nice=(nice -n 19)
  export GOROOT=$1/files/usr/lib/go-1.19 GOPATH=$1/go GOCACHE=$1/go/cache GO111MODULE=off GOFLAGS=-trimpath CGO_ENABLED=0
  for package in "$vendored"/{component-base,client-go/pkg}/version; do
    flags+=" -X $package.gitVersion=v$version -X $package.gitMajor=1 -X $package.gitMinor=20"
  done
  cd -- "$GOPATH/src/k8s.io/kubernetes" \
    && "${nice[@]}" "$GOROOT/bin/go" build -o "$GOPATH/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen \
    && "$GOPATH/openapi-gen" --go-header-file hack/boilerplate/boilerplate.generatego.txt --output-base "$GOPATH/src" \
      --output-file-base zz_generated.openapi --output-package k8s.io/kubernetes/pkg/generated/openapi \
      --input-dirs "$(described)" --report-filename "$GOPATH/violations" || return
  for command in "${commands[@]}"; do
    "${nice[@]}" "$GOROOT/bin/go" build -ldflags "$flags" -o "$1/bin/" "./cmd/$command" || return
  done
}

# The packages whose types the API describes: the one generated file that the source leaves to its Makefile.
described() {
  {
    grep -rl --include=doc.go '+k8s:openapi-gen=true' \
      staging/src/k8s.io/{api,apimachinery,apiextensions-apiserver,apiserver,kube-aggregator,metrics}
    printf 'staging/src/k8s.io/%s/.\n' apimachinery/pkg/{api/resource,runtime,util/intstr,version} \
      client-go/pkg/{version,apis/clientauthentication/v1alpha1}
  } | xargs -n 1 dirname | LC_ALL=C sort -u | sed 's:^staging/src/:k8s.io/kubernetes/vendor/:' | paste -sd,
}
