package io.ticklake.core.lake;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tells in a sentence why an S3 store could not be used. */
public final class StoreFailure {

  private final String location;
  private final String bucket;
  private final String endpoint;

  StoreFailure(LakeLocation location, LakeProperties properties) {
    this.location = "The store of " + location;
    this.bucket = location instanceof LakeLocation.Bucket there ? " " + there.bucket() : "";
    this.endpoint = " at " + properties.catalog().getOrDefault("s3.endpoint", "AWS");
  }

  private StoreFailure() {
    this.location = "The S3 store";
    this.bucket = " of that name";
    this.endpoint = "";
  }

  /** The reason, if a failure anywhere in the program comes from an S3 store or the catalog. */
  public static Optional<LakeException> explain(Throwable failure) {
    return new StoreFailure().sentence(failure).or(() -> CatalogFailure.sentence(failure));
  }

  /** The reason in a sentence; empty when the failure has nothing to do with a store. */
  Optional<LakeException> sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof S3Exception answer) {
        return Optional.of(answered(answer));
      }
      if (cause instanceof SdkClientException unsent) {
        return Optional.of(unanswered(unsent));
      }
    }
    return Optional.empty();
  }

  private LakeException answered(S3Exception answer) {
    String code = answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
    if (answer instanceof NoSuchBucketException || "NoSuchBucket".equals(code)) {
      return new Unavailable(
          "There is no bucket%s%s. Create it, or check --lake.".formatted(bucket, endpoint),
          answer);
    }
    String status = answer.statusCode() + (code == null || code.isEmpty() ? "" : " " + code);
    if (answer.statusCode() == 401 || answer.statusCode() == 403) {
      return new Unavailable(
          "%s%s refuses the keys (%s). Check TICKLAKE_S3_ACCESS_KEY and TICKLAKE_S3_SECRET_KEY (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) and what they may do."
              .formatted(location, endpoint, status),
          answer);
    }
    return new Unavailable(
        "%s%s answered %s. Try again later.".formatted(location, endpoint, status), answer);
  }

  private LakeException unanswered(SdkClientException unsent) {
    IOException network = null;
    for (Throwable cause = unsent; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        network = io;
      }
    }
    if (network == null && String.valueOf(unsent.getMessage()).contains("credentials")) {
      return new Unavailable(
          "%s%s needs keys, and there are none. Set TICKLAKE_S3_ACCESS_KEY and TICKLAKE_S3_SECRET_KEY (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)."
              .formatted(location, endpoint),
          unsent);
    }
    String reason =
        network instanceof UnknownHostException
            ? "unknown host " + network.getMessage()
            : String.valueOf(network == null ? unsent.getMessage() : network.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason given");
    return new Unavailable(
        "%s does not answer%s: %s. Check s3.endpoint, or start the store, and try again."
            .formatted(location, endpoint, reason),
        unsent);
  }
}
