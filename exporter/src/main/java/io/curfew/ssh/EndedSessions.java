package io.curfew.ssh;

/**
 * Tells the feature of each connection's end, and has the kernel read when it was an open
 * session's; strangers' ends wake nobody.
 */
record EndedSessions(SshSource source) implements ClosedSockets.Listener {
  @Override
  public void closed(ConnectionKey key, long cookie) {
    source.socketEnded(key, cookie);
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
