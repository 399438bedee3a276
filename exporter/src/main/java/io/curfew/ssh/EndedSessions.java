package io.curfew.ssh;

/** Has the kernel read when an open session's connection ended; strangers' ends wake nobody. */
record EndedSessions(SshSource source) implements ClosedSockets.Listener {
  @Override
  public void closed(ConnectionKey key, long cookie) {
    if (source.shown().filter(s -> isOpen(s, key, cookie)).isPresent()) {
      source.kernelChanged();
    }
  }

  private static boolean isOpen(SshSnapshot shown, ConnectionKey key, long cookie) {
    return shown.sessions().stream().anyMatch(s -> s.isOn(cookie) && s.key().equals(key));
  }

  @Override
  public void lost() {
    source.kernelChanged();
  }
}
