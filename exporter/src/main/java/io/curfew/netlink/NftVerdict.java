package io.curfew.netlink;

import java.util.Locale;
import java.util.Optional;

/** What a rule does with a packet that meets it. */
public enum NftVerdict {
  ACCEPT,
  DROP,
  REJECT,
  /** Jumps, returns, queues, or only watches. */
  OTHER;

  private static final int IMMEDIATE_DATA = 2; // NFTA_IMMEDIATE_DATA
  private static final int DATA_VERDICT = 2; // NFTA_DATA_VERDICT
  private static final int VERDICT_CODE = 1; // NFTA_VERDICT_CODE
  private static final int TARGET_NAME = 1; // NFTA_TARGET_NAME
  private static final int CODE_DROP = 0; // NF_DROP
  private static final int CODE_ACCEPT = 1; // NF_ACCEPT

  /** nft's word. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The verdict of an expression; empty where it has none. */
  static Optional<NftVerdict> of(NftExpression expression) throws MalformedMessage {
    if (expression.is("reject")) {
      return Optional.of(REJECT);
    }
    if (expression.data().isEmpty()) {
      return Optional.empty();
    }
    AttributeReader data = expression.data().get();
    return switch (expression.name()) {
      case "immediate" -> ofImmediate(data);
      case "target" -> ofTarget(data);
      default -> Optional.empty();
    };
  }

  /** An immediate also loads plain values into registers; then its data is no verdict. */
  private static Optional<NftVerdict> ofImmediate(AttributeReader data) throws MalformedMessage {
    Optional<NftVerdict> verdict = Optional.empty();
    while (data.next()) {
      if (data.type() == IMMEDIATE_DATA) {
        AttributeReader value = data.nested("value");
        while (value.next()) {
          if (value.type() == DATA_VERDICT) {
            verdict = Optional.of(ofCode(value.nested("verdict")));
          }
        }
      }
    }
    return verdict;
  }

  private static NftVerdict ofCode(AttributeReader verdict) throws MalformedMessage {
    NftVerdict of = OTHER;
    while (verdict.next()) {
      if (verdict.type() == VERDICT_CODE) {
        int code = verdict.be32();
        of = code == CODE_DROP ? DROP : code == CODE_ACCEPT ? ACCEPT : OTHER;
      }
    }
    return of;
  }

  /** iptables-nft keeps REJECT as an xtables target. */
  private static Optional<NftVerdict> ofTarget(AttributeReader data) throws MalformedMessage {
    Optional<NftVerdict> verdict = Optional.empty();
    while (data.next()) {
      if (data.type() == TARGET_NAME) {
        verdict = Optional.of(data.string().equals("REJECT") ? REJECT : OTHER);
      }
    }
    return verdict;
  }
}
