package dev.latebloom.app.run;

/** The last checkpoint of a run cannot be written. Another life would come to the same end. */
final class LastCheckpointException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * @param stopped whether the run was told to stop, and has not come to its last step
   */
  LastCheckpointException(String why, boolean stopped) {
    super(stopped ? why : why + "; another start makes the steps since the one before again");
  }
}
