package io.ticklake.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.bench.ProcessMeter;
import io.ticklake.bench.live.Statistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** One system in a JVM of its own: an open session, and readers that ask it at once. */
public final class ServingRun {

  private static final double NANOS = 1e9;

  private final ServingPlan plan;
  private final ServingSession session;
  private final List<String> symbols = ServingInput.symbols();

  private ServingRun(ServingPlan plan, ServingSession session) {
    this.plan = plan;
    this.session = session;
  }

  /** System, days, trades, share, folder of the input, file of the result. */
  public static void main(String[] arguments) throws Exception {
    ServingSystem system = ServingSystem.valueOf(arguments[0]);
    ServingPlan plan =
        new ServingPlan(
            Integer.parseInt(arguments[1]),
            Long.parseLong(arguments[2]),
            Integer.parseInt(arguments[3]));
    try (ServingSession session = system.open(Path.of(arguments[4]))) {
      ServingResult result = new ServingRun(plan, session).run();
      new ObjectMapper().writeValue(Path.of(arguments[5]).toFile(), result);
    }
  }

  private ServingResult run() throws Exception {
    Map<String, String> answers = new LinkedHashMap<>();
    List<ServingResult.Part> parts = new ArrayList<>();
    for (ServingQuestion question : ServingQuestion.values()) {
      answers.put(question.text(), answers(question)); // and warms up
      for (int readers : ServingPlan.READERS) {
        parts.add(measure(question, readers));
      }
    }
    return new ServingResult(ProcessMeter.peakMemoryMegabytes(), answers, parts);
  }

  private String answers(ServingQuestion question) throws Exception {
    ServingAnswers answers = new ServingAnswers();
    try (ServingSession.Reader reader = session.reader()) {
      for (int number = 0; number < ServingPlan.COMPARED_ASKS; number++) {
        answers.add(reader.rows(ask(question, number)));
      }
    }
    return answers.summary();
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

  private Readings read(ServingQuestion question, AtomicInteger next, int asks) throws Exception {
    List<Double> milliseconds = new ArrayList<>();
    long rows = 0;
    try (ServingSession.Reader reader = session.reader()) {
      for (int number = next.getAndIncrement(); number < asks; number = next.getAndIncrement()) {
        ServingAsk ask = ask(question, number);
        long before = System.nanoTime();
        rows += reader.count(ask);
        milliseconds.add((System.nanoTime() - before) / 1e6);
      }
    }
    return new Readings(milliseconds, rows);
  }

  private ServingAsk ask(ServingQuestion question, int number) {
    return ServingAsk.of(question, number, plan.days(), symbols);
  }
}
