package io.ticklake.bench.serving;

import java.sql.SQLException;
import java.util.List;

/** An open session of a system that is asked in SQL. */
interface ServingSession extends AutoCloseable {

  /** Reads one answer after another; one thread at a time. */
  interface Reader extends AutoCloseable {

    /** Asks, fetches everything and answers the number of rows. */
    long count(ServingAsk ask) throws Exception;

    /** Asks and answers the rows. */
    List<List<Object>> rows(ServingAsk ask) throws Exception;

    @Override
    void close() throws SQLException;
  }

  /** What one of many readers asks through. */
  Reader reader() throws Exception;

  @Override
  void close() throws SQLException;
}
