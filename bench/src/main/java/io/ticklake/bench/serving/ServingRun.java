package io.ticklake.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.bench.ProcessMeter;
import io.ticklake.bench.live.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** One system in a JVM of its own: an open session, and readers that each have a connection. */
public final class ServingRun {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Integer> READERS = List.of(1, 4, 16);
  private static final int COMPARED_ASKS = 5;
  private static final double NANOS = 1e9;

  private final ServingSystem system;
  private final ServingPlan plan;
  private final DuckDBConnection session;
  private final List<String> symbols = ServingInput.symbols();

  private ServingRun(ServingSystem system, ServingPlan plan, DuckDBConnection session) {
    this.system = system;
    this.plan = plan;
    this.session = session;
  }

  /** Runs it in a new JVM and waits for the result. */
  static ServingResult fork(ServingSystem system, ServingPlan plan, Path input, Path folder)
      throws IOException {
    Path result = folder.resolve(system.name() + ".json");
    Path log = folder.resolve(system.name() + ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                ServingRun.class.getName(),
                system.name(),
                Integer.toString(plan.days()),
                Long.toString(plan.trades()),
                Integer.toString(plan.share()),
                input.toString(),
                result.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exit = process.onExit().join().exitValue();
    if (exit != 0) {
      throw new IllegalStateException(
          "%s ended with %d:%n%s".formatted(system.text(), exit, Files.readString(log)));
    }
    return JSON.readValue(result.toFile(), ServingResult.class);
  }

  /** System, days, trades, share, folder of the input, file of the result. */
  public static void main(String[] arguments) throws Exception {
    ServingSystem system = ServingSystem.valueOf(arguments[0]);
    ServingPlan plan =
        new ServingPlan(
            Integer.parseInt(arguments[1]),
            Long.parseLong(arguments[2]),
            Integer.parseInt(arguments[3]));
    Properties settings = new Properties();
    settings.setProperty("jdbc_jfr_memory_monitor", "");
    try (DuckDBConnection session =
        new DuckDBDriver().connect("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class)) {
      try (Statement statement = session.createStatement()) {
        statement.execute("SET GLOBAL TimeZone = 'UTC'");
        for (String sql : system.opening(Path.of(arguments[4]))) {
          statement.execute(sql);
        }
      }
      ServingResult result = new ServingRun(system, plan, session).run();
      JSON.writeValue(Path.of(arguments[5]).toFile(), result);
    }
  }

  private ServingResult run() throws Exception {
    Map<String, String> answers = new LinkedHashMap<>();
    List<ServingResult.Part> parts = new ArrayList<>();
    for (ServingQuestion question : ServingQuestion.values()) {
      answers.put(question.text(), answers(question)); // and warms up
      for (int readers : READERS) {
        parts.add(measure(question, readers));
      }
    }
    return new ServingResult(ProcessMeter.peakMemoryMegabytes(), answers, parts);
  }

  private String answers(ServingQuestion question) throws SQLException {
    StringBuilder text = new StringBuilder();
    long rows = 0;
    try (Statement statement = session.createStatement()) {
      for (int number = 0; number < COMPARED_ASKS; number++) {
        try (ResultSet answer = statement.executeQuery(sql(question, number))) {
          int columns = answer.getMetaData().getColumnCount();
          while (answer.next()) {
            rows++;
            for (int i = 1; i <= columns; i++) {
              text.append(answer.getString(i)).append('\t');
            }
            text.append('\n');
          }
        }
      }
    }
    return rows + " rows, hash " + text.toString().hashCode();
  }

  private ServingResult.Part measure(ServingQuestion question, int readers) throws Exception {
    int asks = plan.asks(question, readers);
    AtomicInteger next = new AtomicInteger();
    List<Callable<Readings>> jobs = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      jobs.add(() -> read(question, next, asks));
    }
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    try {
      long cpuBefore = ProcessMeter.cpuNanos();
      long before = System.nanoTime();
      List<Double> milliseconds = new ArrayList<>();
      long rows = 0;
      for (Future<Readings> job : threads.invokeAll(jobs)) {
        milliseconds.addAll(job.get().milliseconds);
        rows += job.get().rows;
      }
      return new ServingResult.Part(
          question.text(),
          readers,
          asks,
          rows,
          (System.nanoTime() - before) / NANOS,
          (ProcessMeter.cpuNanos() - cpuBefore) / NANOS,
          Statistics.percentile(milliseconds, 50),
          Statistics.percentile(milliseconds, 95));
    } finally {
      threads.shutdown();
    }
  }

  private record Readings(List<Double> milliseconds, long rows) {}

  private Readings read(ServingQuestion question, AtomicInteger next, int asks)
      throws SQLException {
    List<Double> milliseconds = new ArrayList<>();
    long rows = 0;
    try (Connection connection = session.duplicate();
        Statement statement = connection.createStatement()) {
      for (int number = next.getAndIncrement(); number < asks; number = next.getAndIncrement()) {
        String sql = sql(question, number);
        long before = System.nanoTime();
        try (ResultSet answer = statement.executeQuery(sql)) {
          while (answer.next()) {
            rows++;
          }
        }
        milliseconds.add((System.nanoTime() - before) / 1e6);
      }
    }
    return new Readings(milliseconds, rows);
  }

  private String sql(ServingQuestion question, int number) {
    return question.sql(system, number, plan.days(), symbols);
  }
}
