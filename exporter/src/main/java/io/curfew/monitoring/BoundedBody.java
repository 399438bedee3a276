package io.curfew.monitoring;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;

/** An answer's body, kept whole up to a bound; a longer one fails at the byte past it. */
public final class BoundedBody {
  private BoundedBody() {}

  /** The byte past the bound; the message says what the bound is. */
  public static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TooLong(int most) {
      super("more than " + (most >> 20) + " MiB", null, false, false);
    }
  }

  /**
   * Keeps a body.
   *
   * @param most whole MiB in bytes; past it the answer fails with {@link TooLong}
   */
  public static HttpResponse.BodySubscriber<byte[]> of(int most) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    return HttpResponse.BodySubscribers.mapping(
        HttpResponse.BodySubscribers.ofByteArrayConsumer(
            chunk ->
                chunk.ifPresent(
                    bytes -> {
                      if (kept.size() + bytes.length > most) {
                        throw new TooLong(most);
                      }
                      kept.writeBytes(bytes);
                    })),
        ended -> kept.toByteArray());
  }
}
