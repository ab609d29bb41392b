package io.ticklake.bench.live;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A micro-batch to Postgres: each task one connection and one transaction, statements in batches
 * that the driver rewrites to inserts of many rows.
 */
record WriteBatch(String url, String user, String password) implements Serializable {

  private static final int BATCH_ROWS = 5_000;

  /** Runs the statement with the columns of each row, in their order. */
  void rows(Dataset<Row> rows, String statement) {
    rows.foreachPartition(
        (ForeachPartitionFunction<Row>) partition -> writePartition(partition, statement));
  }

  private void writePartition(Iterator<Row> rows, String sql) throws SQLException {
    if (!rows.hasNext()) {
      return;
    }
    try (Connection connection =
            DriverManager.getConnection(url + "?reWriteBatchedInserts=true", user, password);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      connection.setAutoCommit(false);
      int waiting = 0;
      while (rows.hasNext()) {
        Row row = rows.next();
        for (int i = 0; i < row.size(); i++) {
          statement.setObject(i + 1, row.get(i));
        }
        statement.addBatch();
        if (++waiting == BATCH_ROWS) {
          statement.executeBatch();
          waiting = 0;
        }
      }
      statement.executeBatch();
      connection.commit();
    }
  }
}
