package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * NFT_MSG_NEWRULE: one rule, as far as its hits are concerned.
 *
 * @param handle given to no other rule within the life of its table, but kept by the rule that
 *     replaces one (NLM_F_REPLACE; Linux 6.18)
 * @param content a digest of the comment and of all expressions but what they count: of two rules
 *     that had the same handle, one after the other, it tells them apart
 * @param counter absent for a rule that does not count; of several the last, which counts the
 *     packets that met every condition before it
 */
public record NftRule(
    int family,
    String table,
    String chain,
    long handle,
    long content,
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
    long userData = 0;
    Expressions expressions = new Expressions(at);
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case CHAIN -> chain = reader.string();
        case HANDLE -> handle = reader.be64();
        case EXPRESSIONS -> NftExpression.each(reader.nested("expressions"), expressions::take);
        case USER_DATA -> {
          userData = reader.nested("userdata").digest(1);
          comment = NftComment.ofUserData(reader.copy());
        }
        default -> {}
      }
    }
    return new NftRule(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(table, "rule.table", at),
        NftMessage.required(chain, "rule.chain", at),
        handle,
        AttributeReader.mixed(expressions.content, userData),
        comment.isPresent() ? comment : expressions.comment,
        expressions.counter,
        expressions.verdict);
  }

  /** What the expressions of one rule say. */
  private static final class Expressions {
    /** All that these tell changes with the packets that they see. */
    private static final Set<String> STATEFUL = Set.of(NftCounter.EXPRESSION, "last");

    private final int at;
    private long content;
    private Optional<String> comment = Optional.empty();
    private Optional<NftCounter> counter = Optional.empty();
    private NftVerdict verdict = NftVerdict.OTHER;

    Expressions(int at) {
      this.at = at;
    }

    void take(NftExpression expression) throws MalformedMessage {
      content = AttributeReader.mixed(content, expression.name().hashCode());
      if (expression.is(NftQuota.EXPRESSION) && expression.data().isPresent()) {
        content = NftQuota.digest(expression.data().get(), content);
      } else if (expression.data().isPresent() && !STATEFUL.contains(expression.name())) {
        content = expression.data().get().digest(content);
      }
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
