# Archives with the same bytes on any machine, whoever packs them, whenever.
# shellcheck shell=bash

# archive FILE NAME DIRECTORY: all of DIRECTORY as NAME/…, with SOURCE_DATE_EPOCH for every time.
archive() {
  tar --create --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' --mtime="@$SOURCE_DATE_EPOCH" \
    --transform="flags=r;s,^\.,$2," --directory="$3" . | gzip -9n >"$1"
}
