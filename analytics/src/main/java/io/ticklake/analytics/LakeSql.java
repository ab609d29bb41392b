package io.ticklake.analytics;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.DiskFull;
import io.ticklake.core.lake.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.duckdb.DuckDBPreparedStatement;

/**
 * Runs queries on a lake. All queries of one call see the same state of all tables: that of a
 * {@link Moment}, when it began. {@link #cancel} may be called by another thread.
 */
public final class LakeSql {

  private static final int ATTEMPTS = 3;
  private static final long INSIST_MILLIS = 100;

  private final Lake lake;
  private final Configuration configuration;
  private final Consumer<String> warnings;
  private final Map<String, String> parameters;
  private final Moment moment;
  private volatile PreparedStatement running;
  private volatile boolean cancelled;
  private volatile boolean timedOut;
  private boolean rowsWereShown;

  /** Takes the rows of one query; they are gone after the call. */
  @FunctionalInterface
  public interface RowsReader {
    void read(ResultSet rows) throws SQLException, IOException;
  }

  /** A query that the person stopped. */
  public static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cancelled(Throwable cause) {
      super("The query was cancelled.", cause);
    }
  }

  /**
   * @param lake the lake; it need not exist
   * @param warnings is told what a person should know although it is no failure
   */
  public LakeSql(Lake lake, Configuration configuration, Consumer<String> warnings) {
    this(lake, configuration, warnings, new Moment.NewestRelease());
  }

  /** The same for another moment than that of the newest release. */
  public LakeSql(Lake lake, Configuration configuration, Consumer<String> warnings, Moment moment) {
    this(lake, configuration, new OnceEach(warnings), moment, Map.of());
  }

  private LakeSql(
      Lake lake,
      Configuration configuration,
      Consumer<String> warnings,
      Moment moment,
      Map<String, String> parameters) {
    this.lake = lake;
    this.moment = moment;
    this.configuration = configuration;
    this.warnings = warnings;
    this.parameters = parameters;
  }

  /** The same with values for {@code $names} in the statements; they are bound as text. */
  public LakeSql with(Map<String, String> values) {
    return new LakeSql(lake, configuration, warnings, moment, Map.copyOf(values));
  }

  /**
   * Runs the statements in their order. All are parsed before the first one runs; one that is wrong
   * or does more than read is a {@link BadRequest}. A result is held in memory before the reader
   * sees it, whatever sql.memory says: this is for queries of which is known what they return.
   */
  public void run(List<String> statements, RowsReader reader) {
    read(statements, false, reader);
  }

  /**
   * The same for results of any size: the reader gets rows while the query runs, and {@link
   * #cancel} and sql.timeout stop it until it has read the last one.
   */
  public void stream(List<String> statements, RowsReader reader) {
    read(statements, true, reader);
  }

  private void read(List<String> statements, boolean streams, RowsReader reader) {
    inSandbox(
        statements,
        streams,
        Optional.empty(),
        (query, statement) -> {
          Timer watch = begin(statement);
          try (ResultSet rows = statement.executeQuery()) {
            if (!streams) {
              end(watch); // the query is done
            }
            rowsWereShown = true;
            reader.read(streams ? StoppableRows.of(rows, () -> cancelled || timedOut) : rows);
          } finally {
            end(watch);
          }
        });
  }

  /** Writes the rows of one query to a Parquet file, which must not exist; returns their number. */
  public long writeParquet(String query, Path file) {
    long[] rows = new long[1];
    inSandbox(
        List.of(query),
        false,
        Optional.of(file.toAbsolutePath()),
        (parsed, statement) -> {
          // Preparing the query alone has told what is wrong with it, at its own line and column.
          String copy =
              "COPY (%s\n) TO %s (FORMAT parquet, COMPRESSION zstd)"
                  .formatted(parsed.sql(), Views.text(file.toAbsolutePath().toString()));
          try (PreparedStatement writing = statement.getConnection().prepareStatement(copy)) {
            parsed.bind(writing);
            rows[0] = executeUpdate(writing);
          }
        });
    return rows[0];
  }

  /** Stops the query that is running, if one is. */
  public void cancel() {
    PreparedStatement statement = running;
    cancelled = true;
    if (statement != null) {
      stop(statement);
    }
  }

  /** Whether a query has begun that {@link #cancel} would stop. */
  boolean isRunning() {
    return running != null;
  }

  /** How far the running query is, in percent; empty if none runs or nobody can tell. */
  public OptionalDouble progress() {
    PreparedStatement statement = running;
    try {
      double percent =
          statement == null
              ? -1
              : statement.unwrap(DuckDBPreparedStatement.class).getQueryProgress().getPercentage();
      return percent < 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(percent, 100));
    } catch (SQLException e) {
      return OptionalDouble.empty(); // it has just ended
    }
  }

  @FunctionalInterface
  private interface Step {
    void run(BoundSql query, PreparedStatement statement) throws SQLException, IOException;
  }

  private void inSandbox(
      List<String> statements, boolean streams, Optional<Path> output, Step step) {
    cancelled = false;
    rowsWereShown = false;
    for (int attempt = 1; ; attempt++) {
      try {
        attempt(statements, streams, output, step);
        return;
      } catch (FilesGone e) {
        // Somebody replaced the rows and removed their files while the query ran.
        if (attempt == ATTEMPTS || rowsWereShown) {
          throw new Unavailable(
              "Files of the snapshot were removed while the query ran: %s. Run it again; a longer maintain.keep_snapshots keeps them longer."
                  .formatted(e.getMessage()),
              e);
        }
      }
    }
  }

  private void attempt(List<String> statements, boolean streams, Optional<Path> output, Step step) {
    try (Sandbox sandbox = Sandbox.open(configuration, streams)) {
      List<BoundSql> bound = new ArrayList<>();
      List<ParsedQuery> queries = new ArrayList<>();
      for (String statement : statements) {
        bound.add(BoundSql.of(statement, parameters));
        queries.add(ParsedQuery.parse(sandbox.connection(), bound.get(bound.size() - 1).sql()));
      }
      prepare(sandbox, queries, output);
      for (BoundSql query : bound) {
        if (cancelled) {
          throw new Cancelled(null);
        }
        try (PreparedStatement statement = sandbox.connection().prepareStatement(query.sql())) {
          query.bind(statement);
          step.run(query, statement);
        }
      }
    } catch (SQLException e) {
      throw explained(e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the result", e);
    }
  }

  private void prepare(Sandbox sandbox, List<ParsedQuery> queries, Optional<Path> output)
      throws SQLException {
    Set<String> macros = Views.macros(queries);
    LakeState state = LakeState.read(lake, Views.behind(queries), moment, warnings);
    if (!state.exists()) {
      warnings.accept(
          "there is no lake at %s, so there are no tables. Check --lake."
              .formatted(lake.location()));
      sandbox.lock(output.map(Path::toString).stream().toList());
      return;
    }
    LocalFiles files = LocalFiles.of(lake, configuration, state);
    for (String view : Views.statements(state, files::path)) {
      sandbox.execute(view);
    }
    for (String macro : Macros.statements(macros, state, files::path)) {
      sandbox.execute(macro);
    }
    List<String> allowed = new ArrayList<>(files.all());
    output.map(Path::toString).ifPresent(allowed::add);
    sandbox.lock(allowed);
  }

  private long executeUpdate(PreparedStatement statement) throws SQLException {
    Timer watch = begin(statement);
    try {
      return statement.executeLargeUpdate();
    } finally {
      end(watch);
    }
  }

  // With the driver's own time-out it no longer tells how far a query is; and DuckDB forgets an
  // interrupt that comes at a bad moment, so it is told again until it listens.
  private Timer begin(PreparedStatement statement) {
    timedOut = false;
    running = statement;
    long millis = Math.max(1_000, configuration.get(Settings.SQL_TIMEOUT).toMillis());
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    Timer watch = new Timer("sql.timeout", true);
    watch.schedule(
        new TimerTask() {
          @Override
          public void run() {
            timedOut |= System.nanoTime() >= deadline;
            if (timedOut || cancelled) {
              stop(statement);
            }
          }
        },
        0,
        INSIST_MILLIS);
    return watch;
  }

  private void end(Timer watch) {
    watch.cancel();
    running = null;
  }

  private static void stop(PreparedStatement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      // it has just ended
    }
  }

  private RuntimeException explained(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (cancelled) {
      return new Cancelled(failure);
    }
    if (timedOut || message.startsWith("INTERRUPT Error")) {
      return new Unavailable(
          "The query ran longer than sql.timeout = %s and was stopped. Ask for less, or raise it with --set sql.timeout=…."
              .formatted(configuration.described().get(Settings.SQL_TIMEOUT.key()).text()),
          failure);
    }
    if (message.startsWith("IO Error")
        && (message.contains("No such file or directory") || message.contains("No files found"))) {
      return new FilesGone(message, failure);
    }
    Optional<LakeException> full = DiskFull.explain(failure);
    if (full.isPresent()) {
      return full.get();
    }
    if (message.startsWith("Out of Memory Error")) {
      return new BadRequest(
          "%s%nThe query needs more than sql.memory = %s, with sql.spill = %s on disk. Ask for less, or raise one of them with --set sql.memory=…."
              .formatted(
                  message,
                  configuration.get(Settings.SQL_MEMORY),
                  configuration.get(Settings.SQL_SPILL)),
          failure);
    }
    if (message.startsWith("INTERNAL Error") || message.startsWith("FATAL Error")) {
      return new IllegalStateException(message, failure);
    }
    return new BadRequest(message, failure);
  }

  private static final class FilesGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FilesGone(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Says the same thing once, however many statements a session has. */
  private record OnceEach(Consumer<String> reader, Set<String> said) implements Consumer<String> {
    OnceEach(Consumer<String> reader) {
      this(reader, ConcurrentHashMap.newKeySet());
    }

    @Override
    public void accept(String warning) {
      if (said.add(warning)) {
        reader.accept(warning);
      }
    }
  }
}
