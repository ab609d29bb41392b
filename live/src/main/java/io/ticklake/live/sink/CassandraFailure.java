package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.UnsupportedProtocolVersionException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.stream.Collectors;

/** What a failure of the target's Cassandra means. */
final class CassandraFailure {

  private CassandraFailure() {}

  /** The failure as one that passes; one that does not is thrown. */
  static TargetLost lostOrThrown(CassandraSettings settings, RuntimeException failure) {
    BadRequest lasting = lasting(settings, failure);
    if (lasting != null) {
      throw lasting;
    }
    return lost(settings, reason(settings, failure), failure);
  }

  /**
   * A target that is to be opened again.
   *
   * @param cause what happened, without a full stop
   */
  static TargetLost lost(CassandraSettings settings, String cause, RuntimeException failureOrNull) {
    return new TargetLost(
        new Unavailable(
            "Cassandra at %s did not take what the sink wrote: %s. Check sink.cassandra.nodes and that enough nodes run, then try again; nothing is lost."
                .formatted(settings.nodesAsText(), cause),
            failureOrNull));
  }

  private static BadRequest lasting(CassandraSettings settings, Throwable failure) {
    if (failure instanceof AllNodesFailedException none) {
      return none.getAllErrors().values().stream()
          .flatMap(java.util.List::stream)
          .map(error -> lasting(settings, error))
          .filter(java.util.Objects::nonNull)
          .findFirst()
          .orElse(null);
    }
    CertificateException untrusted = untrusted(failure);
    if (untrusted != null) {
      return new BadRequest(
          "Cassandra at %s is not trusted: %s. Check sink.cassandra.ca_file, and that the certificate names the host in sink.cassandra.nodes."
              .formatted(settings.nodesAsText(), firstLine(untrusted)),
          failure);
    }
    if (failure instanceof AuthenticationException) {
      return new BadRequest(
          "Cassandra at %s does not let the role '%s' in: %s. Check sink.cassandra.user and the password in TICKLAKE_SINK_CASSANDRA_PASSWORD."
              .formatted(settings.nodesAsText(), settings.user(), firstLine(failure)),
          failure);
    }
    if (failure instanceof UnauthorizedException) {
      return new BadRequest(
          "Cassandra at %s refused the sink: %s. Grant the role what it needs, or make keyspace and tables beforehand (docs/live.md)."
              .formatted(settings.nodesAsText(), firstLine(failure)),
          failure);
    }
    if (failure instanceof QueryValidationException
        || failure instanceof UnsupportedProtocolVersionException) {
      return new BadRequest(
          "Cassandra at %s does not understand the sink: %s. The tables in the keyspace %s are not those of docs/live.md, or it is older than 4.0; name another keyspace by sink.cassandra.keyspace."
              .formatted(settings.nodesAsText(), firstLine(failure), settings.keyspace()),
          failure);
    }
    return null;
  }

  // Below the failure of the driver's first request; a handshake also fails where a node just ends.
  private static CertificateException untrusted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException certificate) {
        return certificate;
      }
    }
    return null;
  }

  private static String reason(CassandraSettings settings, RuntimeException failure) {
    if (failure instanceof AllNodesFailedException none && !none.getAllErrors().isEmpty()) {
      return none.getAllErrors().entrySet().stream()
          .map(errors -> reason(settings, errors.getKey(), errors.getValue().get(0)))
          .collect(Collectors.joining(", "));
    }
    return firstLine(failure);
  }

  // The driver tells the step of its handshake around the failure of the socket, or that of
  // connecting, whichever it sees first. Of a node that is down both say no more than that.
  private static String reason(CassandraSettings settings, Node node, Throwable error) {
    String address = node.getEndPoint().toString().replaceFirst("^.*/", "");
    if (!(error instanceof ConnectionInitException || error instanceof ConnectException)) {
      return "%s: %s".formatted(address, firstLine(error));
    }
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    boolean isDown = root instanceof ConnectException || root instanceof ClosedChannelException;
    return "no %sconnection to %s%s"
        .formatted(
            settings.tls().isPresent() ? "encrypted " : "",
            address,
            isDown || root == error ? "" : " (" + firstLine(root) + ")");
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
  }
}
