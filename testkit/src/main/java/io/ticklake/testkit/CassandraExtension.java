package io.ticklake.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one node, shared by all tests of the JVM, to every test that asks for a {@link
 * CassandraNode}. Each test makes keyspaces of its own name.
 */
public final class CassandraExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CassandraNode.class;
  }

  @Override
  public CassandraNode resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Shared.NODE;
  }

  private static final class Shared {
    static final CassandraNode NODE = CassandraNode.startInTemporaryFolder();
  }
}
