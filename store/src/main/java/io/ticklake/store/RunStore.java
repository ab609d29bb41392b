package io.ticklake.store;

import java.io.IOException;
import java.io.InputStream;

/**
 * Runs an S3-compatible store over a folder (S3Proxy), until SIGTERM. A JVM of its own, because it
 * brings its libraries with it.
 *
 * <pre>java -cp 'store/target/classes:store/target/lib/*' io.ticklake.store.RunStore
 *   [--end-with-input] --properties FILE</pre>
 *
 * <p>The properties are those of S3Proxy, keys included, so that no key stands in an argument. With
 * {@code --end-with-input} it also stops when its standard input ends, which happens however the
 * process that started it dies.
 */
public final class RunStore {

  private RunStore() {}

  public static void main(String[] arguments) throws Exception {
    int first = 0;
    if (arguments.length > 0 && arguments[0].equals("--end-with-input")) {
      first = 1;
      Thread watch = new Thread(RunStore::endWithInput, "end-with-input");
      watch.setDaemon(true);
      watch.start();
    }
    org.gaul.s3proxy.Main.main(java.util.Arrays.copyOfRange(arguments, first, arguments.length));
  }

  private static void endWithInput() {
    try (InputStream in = System.in) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // the other end is gone, which is what it waits for
    }
    Runtime.getRuntime().halt(0);
  }
}
