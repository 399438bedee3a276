"""Writes an image as an archive for OCI's tools and Docker's: archive.py ARCHITECTURE VERSION EPOCH LAYERS ARCHIVE

LAYERS holds the directories base, java and app. Names are sorted, times, owners and modes are fixed, nothing is compressed (a
registry's client does that): the same files give the same bytes with any clock, user and zlib.
"""

import hashlib
import io
import json
import os
import sys
import tarfile
import time
import zipfile

USER = 10220
OF_USER = {"var/lib/curfew": 0o700, "run/curfew": 0o750}
JAVA = ["/usr/lib/jvm/curfew/bin/java", "-jar", "/usr/share/curfew/curfew.jar"]
SECOND = 1_000_000_000


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def member(name, epoch):
    info = tarfile.TarInfo(name)
    info.mtime = epoch
    info.mode = 0o644
    return info


def layer(directory, epoch):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        names = []
        for path, directories, files in os.walk(directory):
            names += [os.path.relpath(os.path.join(path, name), directory) for name in directories + files]
        for name in sorted(names):
            add(tar, directory, name, epoch)
    return out.getvalue()


def add(tar, directory, name, epoch):
    path = os.path.join(directory, name)
    info = member(name, epoch)
    if os.path.islink(path):
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, os.readlink(path), 0o777
        tar.addfile(info)
    elif os.path.isdir(path):
        info.type, info.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
        if name in OF_USER:
            info.uid = info.gid = USER
            info.mode = OF_USER[name]
        tar.addfile(info)
    else:
        info.mode = 0o755 if os.access(path, os.X_OK) else 0o644
        info.size = os.path.getsize(path)
        with open(path, "rb") as file:
            tar.addfile(info, file)


def revision(directory):
    """The commit of which the jar was built, where it says so."""
    with zipfile.ZipFile(os.path.join(directory, "app/usr/share/curfew/curfew.jar")) as jar:
        lines = jar.read("META-INF/MANIFEST.MF").decode().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("Specification-Version: ")), "")


def labels(version, commit, created):
    told = {"org.opencontainers.image.revision": commit} if commit else {}
    return told | {
        "org.opencontainers.image.title": "curfew",
        "org.opencontainers.image.description": "Prometheus exporter for Linux hosts: SSH bytes of users, firewall hits, flows, APT; idle sleep",
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.created": created,
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.source": "https://github.com/curfew-exporter/curfew",
        "org.opencontainers.image.documentation": "https://github.com/curfew-exporter/curfew/blob/main/exporter/docs/container.md",
        "org.opencontainers.image.vendor": "curfew-exporter",
    }


def configuration(architecture, told, created, layers):
    return {
        "architecture": architecture,
        "os": "linux",
        "created": created,
        "config": {
            "User": f"{USER}:{USER}",
            "Entrypoint": JAVA,
            "Cmd": ["serve"],
            "Env": [
                "PATH=/usr/lib/jvm/curfew/bin:/usr/sbin:/usr/bin",
                "PROMETHEUS_DISABLE_CREATED_SERIES=true",
                "MALLOC_ARENA_MAX=1",
                "LANG=C.UTF-8",
            ],
            "WorkingDir": "/",
            "ExposedPorts": {"10220/tcp": {}},
            "Volumes": {"/var/lib/curfew": {}},
            "StopSignal": "SIGTERM",
            "Labels": told,
            # Of the running exporter by its socket: needs no port, no certificate and no credentials. Docker's own key.
            "Healthcheck": {
                "Test": ["CMD", *JAVA, "status", "--json"],
                "Interval": 60 * SECOND,
                "Timeout": 10 * SECOND,
                "StartPeriod": 30 * SECOND,
                "Retries": 3,
            },
        },
        "rootfs": {"type": "layers", "diff_ids": [digest(data) for data in layers]},
        "history": [{"created": created, "created_by": f"curfew: {name}"} for name in ("base", "java", "app")],
    }


def main(architecture, version, epoch, directory, archive):
    epoch = int(epoch)
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    layers = [layer(os.path.join(directory, name), epoch) for name in ("base", "java", "app")]
    told = labels(version, revision(directory), created)
    config = encoded(configuration(architecture, told, created, layers))
    described = lambda kind, data: {"mediaType": f"application/vnd.oci.image.{kind}", "digest": digest(data), "size": len(data)}
    manifest = encoded({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": described("config.v1+json", config),
        "layers": [described("layer.v1.tar", data) for data in layers],
        "annotations": told,
    })
    name = f"curfew-exporter/curfew:{version}"
    path = lambda data: f"blobs/sha256/{digest(data)[7:]}"
    index = encoded({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{
            **described("manifest.v1+json", manifest),
            "platform": {"architecture": architecture, "os": "linux"},
            "annotations": {
                "org.opencontainers.image.ref.name": name,
                "io.containerd.image.name": name,
            },
        }],
    })
    # The same blobs in Docker's own terms, since Docker before 25 loads no OCI archive.
    docker = encoded([{"Config": path(config), "RepoTags": [name], "Layers": [path(data) for data in layers]}])
    files = {path(data): data for data in (manifest, config, *layers)}
    files |= {"index.json": index, "manifest.json": docker, "oci-layout": encoded({"imageLayoutVersion": "1.0.0"})}
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(files):
            info = member(name, epoch)
            info.size = len(files[name])
            tar.addfile(info, io.BytesIO(files[name]))


def encoded(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


main(*sys.argv[1:])
