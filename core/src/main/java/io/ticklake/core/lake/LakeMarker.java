package io.ticklake.core.lake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * {@code lake.json} in the lake's root: says that a lake is here and in which format, so that an
 * older ticklake refuses a newer lake instead of misreading it, and a machine without the lake's
 * catalog does not take it for empty.
 *
 * @param format version of the layout
 * @param id random id of the lake
 * @param localCatalog whether its catalog is a file of the machine that made it
 */
record LakeMarker(int format, String id, boolean localCatalog) {

  /** The format this ticklake writes. */
  static final int FORMAT = 1;

  private static final JsonFactory JSON = new JsonFactory();

  static Optional<LakeMarker> read(LakeLocation location, LakeProperties properties) {
    if (location instanceof LakeLocation.Folder folder) {
      var file = folder.path().resolve("lake.json");
      if (Files.notExists(file)) {
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        return Optional.of(parse(in, location));
      } catch (IOException e) {
        throw new Unavailable("Cannot read %s: %s.".formatted(file, e.getMessage()), e);
      }
    }
    return readRemote(location, properties);
  }

  private static Optional<LakeMarker> readRemote(LakeLocation location, LakeProperties properties) {
    try (FileIO io = properties.newFileIO()) {
      InputFile file = io.newInputFile(location.uri() + "/lake.json");
      if (!file.exists() && !isListed(io, file)) {
        return Optional.empty();
      }
      try (InputStream in = file.newStream()) {
        return Optional.of(parse(in, location));
      }
    } catch (BadRequest | BadData e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw failed("read", location, properties, e);
    }
  }

  // Asking for an object of a bucket that is missing says no more than "not found"; a listing
  // tells.
  private static boolean isListed(FileIO io, InputFile file) {
    return io instanceof SupportsPrefixOperations listing
        && listing.listPrefix(file.location()).iterator().hasNext();
  }

  private static LakeException failed(
      String verb, LakeLocation location, LakeProperties properties, Exception e) {
    return new StoreFailure(location, properties)
        .sentence(e)
        .orElseGet(
            () ->
                new Unavailable(
                    "Cannot %s the lake at %s: %s.".formatted(verb, location, firstLine(e)), e));
  }

  static void writeIfAbsent(LakeLocation location, LakeProperties properties) {
    if (read(location, properties).isPresent()) {
      return;
    }
    LakeMarker marker =
        new LakeMarker(FORMAT, UUID.randomUUID().toString(), properties.hasLocalCatalog());
    if (location instanceof LakeLocation.Folder folder) {
      marker.writeWhole(folder.path());
      return;
    }
    try (FileIO io = properties.newFileIO();
        OutputStream out = io.newOutputFile(location.uri() + "/lake.json").create()) {
      out.write(marker.json().getBytes(StandardCharsets.UTF_8));
    } catch (AlreadyExistsException e) {
      // another process made the lake in the same moment
    } catch (IOException | RuntimeException e) {
      throw failed("create", location, properties, e);
    }
  }

  // Under its own name it is complete from the first moment: others may be reading already.
  private void writeWhole(Path folder) {
    Path draft = folder.resolve("lake.json." + id);
    try {
      Files.writeString(draft, json());
      Files.createLink(folder.resolve("lake.json"), draft);
    } catch (FileAlreadyExistsException e) {
      // another process made the lake in the same moment
    } catch (IOException e) {
      throw new Unavailable("Cannot create the lake at %s: %s.".formatted(folder, firstLine(e)), e);
    } finally {
      deleteDraft(draft);
    }
  }

  private static void deleteDraft(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      // a file beside the lake's own that nobody reads
    }
  }

  /**
   * Refuses a lake of a newer format, and one whose tables stand in another catalog than the one
   * that is configured: it would look empty, and be filled a second time.
   */
  void check(LakeLocation location, LakeProperties properties) {
    if (format > FORMAT) {
      throw new BadRequest(
          "The lake %s has format %d; this ticklake knows up to %d. Use the ticklake that wrote it, or a newer one."
              .formatted(location, format, FORMAT));
    }
    if (localCatalog && !properties.hasLocalCatalog()) {
      throw new BadRequest(
          "The tables of %s stand in its own SQLite catalog, not in the one of catalog.uri. Unset TICKLAKE_CATALOG_URI, or give the new lake another place."
              .formatted(location));
    }
    if (!localCatalog && properties.hasLocalCatalog()) {
      throw new BadRequest(
          "The tables of %s stand in a catalog of another kind than SQLite. Set TICKLAKE_CATALOG_URI, user and password to the one it was made with."
              .formatted(location));
    }
    if (localCatalog && isGone(properties.localFolder().resolve("catalog.db"))) {
      throw catalogIsGone(location);
    }
  }

  // SQLite takes an empty file for a new database.
  private static boolean isGone(Path catalog) {
    try {
      return Files.notExists(catalog) || Files.size(catalog) == 0;
    } catch (IOException e) {
      return false; // whoever opens it tells why it cannot be read
    }
  }

  // Whoever makes a lake makes the catalog first and the marker last.
  private static LakeException catalogIsGone(LakeLocation location) {
    return location instanceof LakeLocation.Bucket
        ? new BadRequest(
            "The catalog of %s is a file of the machine that made it. Set TICKLAKE_CATALOG_URI to a Postgres catalog to use the lake from several machines, or TICKLAKE_STATE_FOLDER to where its catalog is."
                .formatted(location))
        : new BadData(
            "catalog.db of %s is gone, which says where its tables are. Restore it from a backup; nothing was changed."
                .formatted(location));
  }

  private String json() {
    return "{\"format\":%d,\"id\":\"%s\",\"local_catalog\":%b}%n"
        .formatted(format, id, localCatalog);
  }

  private static LakeMarker parse(InputStream in, LakeLocation location) {
    int format = -1;
    String id = "";
    boolean localCatalog = false;
    try (JsonParser parser = JSON.createParser(in)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          switch (name) {
            case "format" -> format = parser.getIntValue();
            case "id" -> id = parser.getText();
            case "local_catalog" -> localCatalog = parser.getBooleanValue();
            default -> parser.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      throw new BadData(
          "lake.json of %s is damaged: %s. Restore it from a backup."
              .formatted(location, firstLine(e)),
          e);
    }
    if (format < 1) {
      throw new BadData(
          "lake.json of %s names no format. Restore it from a backup.".formatted(location));
    }
    return new LakeMarker(format, id, localCatalog);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
