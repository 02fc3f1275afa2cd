package dev.latebloom.app.daemon;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The end of this process at once.
 *
 * <p>{@code Runtime.halt} runs the destructors of native libraries. Where a thread is still inside
 * a kernel of libtorch, they take away what it works with and the process crashes; the system call
 * {@code _exit} runs none.
 */
public final class ProcessExit {
  @SuppressWarnings("restricted") // Of the C library, with the signature that POSIX gives it.
  private static final MethodHandle EXIT =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("_exit"),
              FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));

  private ProcessExit() {}

  /** Ends the process with {@code status}, without hooks and without destructors. */
  public static void now(int status) {
    System.out.flush();
    System.err.flush();
    try {
      EXIT.invokeExact(status);
    } catch (Throwable e) {
      throw new LinkageError("the C library's _exit cannot be called", e);
    }
  }
}
