package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * NFT_MSG_NEWRULE: one rule, as far as its hits are concerned.
 *
 * @param handle not used again within the life of its table; a replaced rule gets a new one
 * @param counter absent for a rule that does not count; of several the last, which counts the
 *     packets that met every condition before it
 */
public record NftRule(
    int family,
    String table,
    String chain,
    long handle,
    Optional<String> comment,
    Optional<NftCounter> counter,
    NftVerdict verdict) {
  static final int TABLE = 1; // NFTA_RULE_TABLE
  static final int CHAIN = 2; // NFTA_RULE_CHAIN
  static final int HANDLE = 3; // NFTA_RULE_HANDLE
  static final int EXPRESSIONS = 4; // NFTA_RULE_EXPRESSIONS
  private static final int USER_DATA = 7; // NFTA_RULE_USERDATA

  public static NftRule decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "rule");
    String table = "";
    String chain = "";
    long handle = 0;
    Optional<String> comment = Optional.empty();
    Expressions expressions = new Expressions(at);
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case CHAIN -> chain = reader.string();
        case HANDLE -> handle = reader.be64();
        case EXPRESSIONS -> NftExpression.each(reader.nested("expressions"), expressions::take);
        case USER_DATA -> comment = NftComment.ofUserData(reader.copy());
        default -> {}
      }
    }
    return new NftRule(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(table, "rule.table", at),
        NftMessage.required(chain, "rule.chain", at),
        handle,
        comment.isPresent() ? comment : expressions.comment,
        expressions.counter,
        expressions.verdict);
  }

  /** What the expressions of one rule say. */
  private static final class Expressions {
    private final int at;
    private Optional<String> comment = Optional.empty();
    private Optional<NftCounter> counter = Optional.empty();
    private NftVerdict verdict = NftVerdict.OTHER;

    Expressions(int at) {
      this.at = at;
    }

    void take(NftExpression expression) throws MalformedMessage {
      // Each data can be walked once only; an expression is one of these kinds or none.
      Optional<NftCounter> counted = expression.counter(at);
      if (counted.isPresent()) {
        counter = counted;
        return;
      }
      Optional<String> said = NftComment.ofMatch(expression);
      if (said.isPresent()) {
        comment = said;
        return;
      }
      verdict = NftVerdict.of(expression).orElse(verdict);
    }
  }
}
