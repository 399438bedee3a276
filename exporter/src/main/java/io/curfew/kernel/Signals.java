package io.curfew.kernel;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals that the program handles itself (signal(7)); handlers run on a thread of their own.
 *
 * <p>sun.misc.Signal is the JVM's only way to them (module jdk.unsupported, in every JDK from 17 to
 * 25); it is reached by reflection because javac warns of it in a manner that no annotation can
 * silence. A native handler installed past the JVM would run Java in signal context.
 */
public final class Signals {
  private Signals() {}

  public static void onTerminate(Runnable action) {
    handle("TERM", action);
    handle("INT", action);
  }

  public static void onHangUp(Runnable action) {
    handle("HUP", action);
  }

  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler runAction =
          (proxy, method, arguments) -> {
            action.run();
            return null;
          };
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handler}, runAction);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this JVM has no sun.misc.Signal: SIG" + name + " can't be handled", e);
    }
  }
}
