# curfew.service in the machine, the built jar as packages lay it out, and its last check.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash
last_check=$root/exporter/src/main/systemd/50-curfew-last-check.conf
idle_window=20

# machine_options: this host's Java, so that the machine's files need none.
machine_options() {
  local directory
  printf '%s\n' --capability=CAP_NET_ADMIN "--bind-ro=$JAVA_HOME"
  for directory in /etc/java-*; do
    [ ! -d "$directory" ] || printf -- '--bind-ro=%s\n' "$directory"
  done
}

put_exporter() {
  mkdir -p "$work/root/opt/curfew/bin" "$work/root/opt/curfew/target" "$work/root/opt/curfew/src/packaging" "$work/root/etc/curfew"
  cp -- "$root/exporter/bin/curfew" "$work/root/opt/curfew/bin/curfew"
  cp -- "$root/exporter/src/packaging/java.options" "$work/root/opt/curfew/src/packaging/java.options"
  cp -- "$root/exporter/target/curfew.jar" "$work/root/opt/curfew/target/curfew.jar"
  ln -s /opt/curfew/bin/curfew "$work/root/usr/bin/curfew"
  install -m 0600 "$token_file" "$work/root/etc/curfew/token"
  put /etc/curfew/curfew.conf <<END_OF_SETTINGS
curfew {
  web.listen = ["$instance"]
  flows.enabled = false
  sleep {
    enabled = true
    armed = true
    token-file = /etc/curfew/token
    instances = ["$instance"]
    idle-window = ${idle_window}s
    warning = 1s
    back-off = 1s
  }
}
END_OF_SETTINGS
  put /etc/systemd/system/curfew.service <<END_OF_UNIT
[Service]
Environment=JAVA_HOME=$JAVA_HOME
ExecStart=/usr/bin/curfew serve
Restart=on-failure
StateDirectory=curfew
RuntimeDirectory=curfew
RuntimeDirectoryPreserve=yes
[Install]
WantedBy=multi-user.target
END_OF_UNIT
  mkdir -p "$work/root/etc/systemd/system/multi-user.target.wants"
  ln -s ../curfew.service "$work/root/etc/systemd/system/multi-user.target.wants/"
  put_last_check
}

put_last_check() {
  # The check starts a JVM of its own, outside the service's environment.
  put /etc/systemd/system/systemd-hibernate.service.d/10-java.conf <<END_OF_UNIT
[Service]
Environment=JAVA_HOME=$JAVA_HOME
END_OF_UNIT
  [ ! -r "$last_check" ] || put "/etc/systemd/system/systemd-hibernate.service.d/${last_check##*/}" <"$last_check"
}

exporter_ready() {
  curl -sSf --noproxy '*' -m 5 -o /dev/null "http://$instance/-/ready"
}

exporter_pid() { in_machine systemctl show --property=MainPID --value curfew.service; }

# exporter_said PATTERN: a line of its log since the last `remember_now`.
exporter_said() { journal --unit=curfew --since="@$since" | grep -E -- "$1"; }

remember_now() { since=$(date +%s.%N); }
