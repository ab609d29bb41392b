package io.ticklake.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one S3 store, shared by all tests of the JVM, to every test that asks for an {@link
 * S3Store}. Each test makes a bucket of its own.
 */
public final class S3Extension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == S3Store.class;
  }

  @Override
  public S3Store resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Shared.STORE;
  }

  private static final class Shared {
    static final S3Store STORE = S3Store.startInTemporaryFolder();
  }
}
