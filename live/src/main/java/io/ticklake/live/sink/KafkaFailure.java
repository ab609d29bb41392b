package io.ticklake.live.sink;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** What a failure of the target's Kafka means. */
final class KafkaFailure {

  private KafkaFailure() {}

  /** The failure as one that passes; one that does not is thrown. */
  static TargetLost lostOrThrown(String brokers, String name, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      LakeException lasting = lasting(brokers, name, cause);
      if (lasting != null) {
        throw lasting;
      }
    }
    return new TargetLost(
        new Unavailable(
            "Kafka at %s did not take what the sink wrote: %s. Check sink.kafka.brokers and that the broker runs, then try again; nothing is lost."
                .formatted(brokers, failure.getMessage()),
            failure));
  }

  private static LakeException lasting(String brokers, String name, Throwable cause) {
    if (cause instanceof ProducerFencedException
        || cause instanceof InvalidProducerEpochException) {
      return SinkName.replaced(name);
    }
    if (cause instanceof AuthenticationException
        || cause instanceof AuthorizationException
        || cause instanceof InvalidReplicationFactorException) {
      return new BadRequest(
          "Kafka at %s refused the sink: %s. Check sink.kafka.brokers and what its user may do."
              .formatted(brokers, cause.getMessage()),
          cause);
    }
    if (cause instanceof RecordTooLargeException) {
      return new BadData(
          "Kafka at %s refused a value: %s. Raise max.message.bytes of the topic."
              .formatted(brokers, cause.getMessage()),
          cause);
    }
    return null;
  }

  /** A thread that is interrupted asks Kafka nothing more. */
  static KafkaException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new KafkaException("interrupted", e);
  }
}
