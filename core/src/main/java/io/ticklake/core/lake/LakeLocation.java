package io.ticklake.core.lake;

import io.ticklake.core.LakeException.BadRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a lake lies: a folder of this machine or a prefix of an S3 bucket. */
public sealed interface LakeLocation {

  /** A folder; the catalog, checkpoints and caches lie in it beside the tables. */
  record Folder(Path path) implements LakeLocation {
    public Folder {
      path = path.toAbsolutePath().normalize();
    }

    @Override
    public String uri() {
      return "file://" + path;
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** {@code s3://bucket/prefix}; endpoint and keys come from the environment. */
  record Bucket(String bucket, String prefix) implements LakeLocation {
    @Override
    public String uri() {
      return prefix.isEmpty() ? "s3://" + bucket : "s3://" + bucket + "/" + prefix;
    }

    @Override
    public String toString() {
      return uri();
    }
  }

  /** The root without a slash at its end. */
  String uri();

  /** Root of all tables. */
  default String warehouse() {
    return uri() + "/warehouse";
  }

  /**
   * Reads a folder, a {@code file:} URI or {@code s3://bucket[/prefix]}; relative folders count
   * from {@code workingFolder}.
   */
  static LakeLocation parse(String text, Path workingFolder) {
    String lake = text.strip();
    if (lake.isEmpty()) {
      throw new BadRequest(
          "The lake's location is empty. Give a folder or s3://bucket/prefix with --lake.");
    }
    if (lake.startsWith("s3://") || lake.startsWith("s3a://")) {
      var match =
          Pattern.compile("s3a?://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?").matcher(lake);
      if (!match.matches()) {
        throw new BadRequest(
            "'" + text + "' is no S3 location. Write s3://bucket/prefix, as in s3://lake/prod.");
      }
      String prefix = match.group(2) == null ? "" : match.group(2).replaceAll("/+$", "");
      return new Bucket(match.group(1), prefix);
    }
    if (lake.startsWith("file:")) {
      return folder(Path.of(lake.replaceFirst("^file:(//)?", "")));
    }
    if (lake.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) {
      throw new BadRequest(
          "'"
              + text
              + "' has a scheme that ticklake does not know. Give a folder or s3://bucket/prefix.");
    }
    return folder(workingFolder.resolve(lake));
  }

  private static Folder folder(Path path) {
    Folder folder = new Folder(path);
    for (Path part = folder.path(); part != null; part = part.getParent()) {
      if (Files.exists(part) && !Files.isDirectory(part)) {
        throw new BadRequest(
            "The lake cannot lie at %s: %s is a file. Check --lake.".formatted(folder, part));
      }
    }
    return folder;
  }
}
