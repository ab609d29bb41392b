package io.ticklake.core.config;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.NearestName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of one run, each with where it came from: a flag beats the environment, which beats
 * the file, which beats the default. Everything is checked at once; all problems stand in one
 * {@link BadRequest}.
 */
public final class Configuration {

  /** A value and its origin, as in "environment TICKLAKE_LAKE". */
  public record Value(String text, String origin) {}

  private static final String VENUES = "venues.";

  /** Rules of all venues in one variable: {@code KRAKEN.ids=contiguous,CME.zero_size=keep}. */
  private static final String VENUES_VARIABLE = "TICKLAKE_VENUES";

  // Names that other programs know too. Keys are not among them: the store's own client finds them
  // in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and together with a session token or a role.
  private static final Map<String, List<String>> COMMON_VARIABLES =
      Map.of(
          Settings.S3_ENDPOINT.key(), List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
          Settings.S3_REGION.key(), List.of("AWS_REGION", "AWS_DEFAULT_REGION"));

  private final Map<String, Value> values;
  private final Map<String, VenueRules> venues;

  private Configuration(Map<String, Value> values, Map<String, VenueRules> venues) {
    this.values = values;
    this.venues = venues;
  }

  /** Defaults alone. */
  public static Configuration defaults() {
    return of(Map.of());
  }

  /** Defaults and the given settings, as if they were flags. */
  public static Configuration of(Map<String, String> flags) {
    return load(null, Map.of(), flags);
  }

  /**
   * Settings from a file, the environment and flags.
   *
   * @param file ticklake.conf, lines of {@code key = value} with # comments, or null
   * @param environment the process environment; only names behind TICKLAKE_ that are settings count
   * @param flags settings given on the command line
   */
  public static Configuration load(
      Path file, Map<String, String> environment, Map<String, String> flags) {
    List<String> problems = new ArrayList<>();
    Map<String, Value> given = new LinkedHashMap<>();
    if (file != null) {
      readFile(file, problems)
          .forEach((key, text) -> given.put(key, new Value(text, "file " + file)));
    }
    for (Setting<?> setting : Settings.ALL) {
      variables(setting)
          .filter(name -> !environment.getOrDefault(name, "").isEmpty())
          .findFirst()
          .ifPresent(
              name ->
                  given.put(
                      setting.key(), new Value(environment.get(name), "environment " + name)));
    }
    readVenues(environment.getOrDefault(VENUES_VARIABLE, ""), problems)
        .forEach((key, text) -> given.put(key, new Value(text, "environment " + VENUES_VARIABLE)));
    flags.forEach((key, text) -> given.put(key, new Value(text, "flag")));

    Map<String, Value> values = new LinkedHashMap<>();
    Map<String, VenueRules> venues = new TreeMap<>();
    Settings.ALL.forEach(
        setting -> values.put(setting.key(), new Value(setting.defaultText(), "default")));
    given.forEach((key, value) -> accept(key, value, values, venues, problems));
    if (!problems.isEmpty()) {
      throw new BadRequest(String.join(System.lineSeparator(), problems));
    }
    return new Configuration(values, venues);
  }

  /** Variables that set it, the first one that is there. */
  private static Stream<String> variables(Setting<?> setting) {
    return Stream.concat(
        Stream.of(setting.environmentVariable()),
        COMMON_VARIABLES.getOrDefault(setting.key(), List.of()).stream());
  }

  public <T> T get(Setting<T> setting) {
    return setting.read(values.get(setting.key()).text());
  }

  /** This configuration with one more setting, as if it were a flag. */
  public <T> Configuration with(Setting<T> setting, String text) {
    setting.read(text);
    Map<String, Value> changed = new LinkedHashMap<>(values);
    changed.put(setting.key(), new Value(text, "flag"));
    return new Configuration(changed, venues);
  }

  /** Rules of a venue; those of {@link VenueRules#DEFAULT} when none are set. */
  public VenueRules venue(String venue) {
    return venues.getOrDefault(venue, VenueRules.DEFAULT);
  }

  /** Rules of all venues that have some. */
  public Map<String, VenueRules> venues() {
    return Map.copyOf(venues);
  }

  /** All values with their origin, for {@code ticklake config}; secrets are not shown. */
  public Map<String, Value> described() {
    Map<String, Value> shown = new LinkedHashMap<>(values);
    Settings.ALL.stream()
        .filter(Setting::secret)
        .forEach(
            s ->
                shown.computeIfPresent(
                    s.key(), (k, v) -> v.text().isEmpty() ? v : new Value("(set)", v.origin())));
    return shown;
  }

  /**
   * The variables by which a child process gets these settings, all that are not defaults. Secrets
   * are among them.
   */
  public Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      Value value = values.get(setting.key());
      if (!value.origin().equals("default")) {
        variables.put(setting.environmentVariable(), value.text());
      }
    }
    String rules =
        values.entrySet().stream()
            .filter(value -> value.getKey().startsWith(VENUES))
            .map(rule -> rule.getKey().substring(VENUES.length()) + "=" + rule.getValue().text())
            .collect(Collectors.joining(","));
    if (!rules.isEmpty()) {
      variables.put(VENUES_VARIABLE, rules);
    }
    return variables;
  }

  private static void accept(
      String key,
      Value value,
      Map<String, Value> values,
      Map<String, VenueRules> venues,
      List<String> problems) {
    try {
      if (key.startsWith(VENUES) && key.indexOf('.', VENUES.length()) > 0) {
        int dot = key.lastIndexOf('.');
        String venue = key.substring(VENUES.length(), dot);
        try {
          venues.put(
              venue,
              venues
                  .getOrDefault(venue, VenueRules.DEFAULT)
                  .with(key.substring(dot + 1), value.text()));
        } catch (IllegalArgumentException e) {
          throw new BadRequest("%s = '%s': %s".formatted(key, value.text(), e.getMessage()), e);
        }
      } else {
        setting(key).read(value.text());
      }
      values.put(key, value);
    } catch (BadRequest e) {
      problems.add(value.origin() + ": " + e.getMessage());
    }
  }

  private static Setting<?> setting(String key) {
    return Settings.ALL.stream()
        .filter(s -> s.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new BadRequest(
                    "There is no setting '%s'. Did you mean '%s'?".formatted(key, nearest(key))));
  }

  private static String nearest(String key) {
    return NearestName.of(key, Settings.ALL.stream().map(Setting::key).toList()).orElseThrow();
  }

  private static Map<String, String> readVenues(String text, List<String> problems) {
    Map<String, String> read = new LinkedHashMap<>();
    for (String rule : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = rule.lastIndexOf('=');
      if (equals <= 0) {
        problems.add(
            "environment %s: '%s' is not of the form VENUE.rule=value."
                .formatted(VENUES_VARIABLE, rule));
        continue;
      }
      read.put(VENUES + rule.substring(0, equals).strip(), rule.substring(equals + 1).strip());
    }
    return read;
  }

  private static Map<String, String> readFile(Path file, List<String> problems) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BadRequest(
          "Cannot read the configuration file %s. Check --config.".formatted(file), e);
    }
    Map<String, String> read = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals <= 0) {
        problems.add(
            "file %s, line %d: '%s' is not of the form key = value.".formatted(file, i + 1, line));
        continue;
      }
      read.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
    return read;
  }
}
