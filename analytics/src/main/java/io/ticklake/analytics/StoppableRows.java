package io.ticklake.analytics;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/**
 * Rows of which the next one can be refused. DuckDB stops a query that computes when it is told to,
 * but goes on to hand out the rows of a result that is being read.
 */
final class StoppableRows {

  private StoppableRows() {}

  /**
   * The same rows; once stopped, {@link ResultSet#next} says that it was interrupted. Who reads
   * many takes their values from what {@link ResultSet#unwrap} gives, which nothing stands before.
   */
  static ResultSet of(ResultSet rows, BooleanSupplier isStopped) {
    return (ResultSet)
        Proxy.newProxyInstance(
            StoppableRows.class.getClassLoader(),
            new Class<?>[] {ResultSet.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("next") && isStopped.getAsBoolean()) {
                throw new SQLException("INTERRUPT Error: Interrupted!");
              }
              return call(rows, method, arguments);
            });
  }

  private static Object call(ResultSet rows, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(rows, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
