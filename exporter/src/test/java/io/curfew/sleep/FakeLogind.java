package io.curfew.sleep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;

/** logind's Manager on a test's own bus; it says what the test wants said, and "yes" otherwise. */
public final class FakeLogind implements Login1, AutoCloseable {
  private static final String NAME = "org.freedesktop.login1";

  final Map<String, String> answers = new ConcurrentHashMap<>();
  volatile List<InhibitorLock> locks = List.of();
  volatile CountDownLatch mayAnswer = new CountDownLatch(0);
  private final DBusConnection bus;

  FakeLogind(Path socket) throws DBusException {
    bus = DBusConnectionBuilder.forAddress("unix:path=" + socket).withShared(false).build();
    bus.exportObject("/org/freedesktop/login1", this);
    bus.requestBusName(NAME);
  }

  static InhibitorLock lock(String what, String who, String why, String mode) {
    return new InhibitorLock(what, who, why, mode, new UInt32(0), new UInt32(4711));
  }

  /** Connections on the bus besides this one. */
  long strangers() {
    return List.of(bus.getNames()).stream()
        .filter(n -> n.startsWith(":") && !n.equals(bus.getUniqueName()))
        .count();
  }

  private String answer(String action) {
    try {
      boolean unused = mayAnswer.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return answers.getOrDefault(action, "yes");
  }

  @Override
  public String CanHibernate() {
    return answer("hibernate");
  }

  @Override
  public String CanSuspend() {
    return answer("suspend");
  }

  @Override
  public String CanHybridSleep() {
    return answer("hybrid-sleep");
  }

  @Override
  public String CanSuspendThenHibernate() {
    return answer("suspend-then-hibernate");
  }

  @Override
  public String CanPowerOff() {
    return answer("poweroff");
  }

  @Override
  public List<InhibitorLock> ListInhibitors() {
    return locks;
  }

  @Override
  public String getObjectPath() {
    return "/org/freedesktop/login1";
  }

  @Override
  public void close() {
    bus.disconnect();
  }
}
