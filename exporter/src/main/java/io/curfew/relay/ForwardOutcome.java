package io.curfew.relay;

import java.util.Locale;

/** What became of an alert that is another host's: exactly one for each. */
public enum ForwardOutcome {
  /** The host took it (2xx); what it decides, its own metrics say. */
  ACCEPTED,
  /** No connection was made: refused, no route, or no answer, as of a host that sleeps. */
  UNREACHABLE,
  /** A connection was made, but the host's answer was not there in time. */
  TIMEOUT,
  /** One of the name's addresses may not be connected to, so none was. */
  DENIED_ADDRESS,
  /** The name has no address, or none was told in time. */
  UNRESOLVED,
  /** No TLS, a certificate not trusted, not valid now or another host's, or the relay's refused. */
  TLS_FAILED,
  /** 4xx: wrong token, no webhook there, too often. */
  REFUSED,
  /** 5xx. */
  FAILED,
  /** 3xx, which is not followed. */
  REDIRECTED,
  /** What came was no answer of HTTP/1.1, or broke off. */
  BAD_ANSWER,
  /** More alerts wait than an honest sender sends. */
  QUEUE_FULL,
  /** The same alert is being forwarded. */
  UNDER_WAY,
  /** It has come from a relay. */
  LOOP,
  /** No configured entry matches its instance. */
  NO_TARGET,
  /** Its instance holds no host that could be read without doubt. */
  BAD_INSTANCE,
  /** It carries no {@code curfew_action}. */
  NO_ACTION,
  /** It is over. */
  RESOLVED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
