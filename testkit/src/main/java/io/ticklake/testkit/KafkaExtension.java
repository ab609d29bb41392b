package io.ticklake.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one broker, shared by all tests of the JVM, to every test that asks for a {@link
 * KafkaBroker}. Each test makes topics of its own name.
 */
public final class KafkaExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KafkaBroker.class;
  }

  @Override
  public KafkaBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Shared.BROKER;
  }

  private static final class Shared {
    static final KafkaBroker BROKER = KafkaBroker.startInTemporaryFolder();
  }
}
