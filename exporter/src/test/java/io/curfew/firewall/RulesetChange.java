package io.curfew.firewall;

import java.io.IOException;

/** Changes that administrators and programs make to a ruleset that is loaded. */
interface RulesetChange {
  static RulesetChange of(CorpusFile file) throws IOException {
    return file.isNft() ? new NftChange() : new IptablesChange(file.program());
  }

  int chains();

  /** A rule at the head of every chain. */
  void insertAboveAll(String comment) throws IOException;

  /** The chain that has most rules loses and gets them again, with what they counted. */
  void flushAndAddAgain() throws IOException;

  /** Another rule like one that is there, counting from 0. */
  void addTwin() throws IOException;

  /** The older of the two goes. */
  void deleteTwin() throws IOException;
}
