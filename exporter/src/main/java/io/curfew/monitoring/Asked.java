package io.curfew.monitoring;

import java.io.IOException;
import java.util.Optional;

/**
 * What a question brought: the answer, or why there is none.
 *
 * @param why empty where there is an answer
 */
public record Asked<T>(Optional<T> answer, Silence silence, String why) {
  /** Kinds of no answer. */
  public enum Silence {
    /** There is an answer. */
    NONE,
    /** The files of the credentials can't be read, so nothing was asked. */
    NO_CREDENTIALS,
    /** Nobody is there, or says nothing in time. */
    UNREACHABLE,
    /** It wants other credentials. */
    DENIED,
    /** Somebody answers, not as it should. */
    STRANGE,
    /** More than is read. */
    TOO_LONG
  }

  /** Makes something of the body of an answer. */
  @FunctionalInterface
  interface Reader<T> {
    T read(byte[] body) throws IOException;
  }

  /** An answer. */
  public static <T> Asked<T> of(T answer) {
    return new Asked<>(Optional.of(answer), Silence.NONE, "");
  }

  /** No answer. */
  public static <T> Asked<T> none(Silence silence, String why) {
    return new Asked<>(Optional.empty(), silence, why);
  }

  static <T> Asked<T> read(Asked<byte[]> body, Reader<T> reader) {
    if (body.answer().isEmpty()) {
      return none(body.silence(), body.why());
    }
    try {
      return of(reader.read(body.answer().get()));
    } catch (IOException e) {
      return none(Silence.STRANGE, String.valueOf(e.getMessage()));
    }
  }
}
