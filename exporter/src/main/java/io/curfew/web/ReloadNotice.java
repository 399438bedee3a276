package io.curfew.web;

/** Told what came of a changed web configuration. */
public interface ReloadNotice {
  void succeeded();

  void failed();

  /** For who does not want to know. */
  static ReloadNotice ignored() {
    return new ReloadNotice() {
      @Override
      public void succeeded() {}

      @Override
      public void failed() {}
    };
  }
}
