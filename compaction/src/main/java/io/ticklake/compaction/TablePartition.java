package io.ticklake.compaction;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.TableContract.Partition;
import io.ticklake.core.table.TableContract.Transform;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * One partition of one table.
 *
 * @param table its table
 * @param values per partition field of the table: the text of an identity field, or the hours, days
 *     or months since 1970 as {@link Integer}
 */
public record TablePartition(TableContract table, List<Object> values) {

  /** The identity column by which gold names its periods as text. */
  static final String PERIOD = "period";

  private static final YearMonth MONTH_0 = YearMonth.of(1970, 1);

  public TablePartition {
    if (values.size() != table.partitions().size()) {
      throw new IllegalArgumentException(
          table.fullName() + " has partitions by " + table.partitions() + ", not " + values);
    }
    values = List.copyOf(values);
  }

  /** The partition that a file of the table says it lies in. */
  static TablePartition of(TableContract table, StructLike partition) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < table.partitions().size(); i++) {
      Object value = partition.get(i, Object.class);
      values.add(value instanceof CharSequence text ? text.toString() : value);
    }
    return new TablePartition(table, values);
  }

  /** The times from (inclusive) to (exclusive) that a field by hour, day or month selects. */
  HourRange hoursOf(int field) {
    int value = (Integer) values.get(field);
    return switch (table.partitions().get(field).transform()) {
      case HOUR -> HourRange.of(new Hour(value));
      case DAY -> days(LocalDate.ofEpochDay(value), LocalDate.ofEpochDay(value + 1L));
      case MONTH ->
          days(MONTH_0.plusMonths(value).atDay(1), MONTH_0.plusMonths(value + 1L).atDay(1));
      case IDENTITY -> throw new IllegalArgumentException("field " + field + " is no time");
    };
  }

  /** The time this partition stands for; empty when the table is not divided by time. */
  Optional<HourRange> hours() {
    for (int i = 0; i < values.size(); i++) {
      Partition field = table.partitions().get(i);
      if (field.transform() != Transform.IDENTITY) {
        return Optional.of(hoursOf(i));
      }
      if (field.column().equals(PERIOD)) {
        return Optional.of(period((String) values.get(i)));
      }
    }
    return Optional.empty();
  }

  /** Selects exactly the rows of this partition. */
  Expression filter() {
    Expression all = Expressions.alwaysTrue();
    for (int i = 0; i < values.size(); i++) {
      Partition field = table.partitions().get(i);
      if (field.transform() == Transform.IDENTITY) {
        all = Expressions.and(all, Expressions.equal(field.column(), values.get(i)));
      } else {
        HourRange hours = hoursOf(i);
        all =
            Expressions.and(
                all,
                Expressions.greaterThanOrEqual(field.column(), hours.from().startMicros()),
                Expressions.lessThan(field.column(), hours.to().startMicros()));
      }
    }
    return all;
  }

  /**
   * As people write it: {@code 2026-01-05T14}, {@code 1m/2026-01-05}; {@code all} without fields.
   */
  @Override
  public String toString() {
    return values.isEmpty()
        ? "all"
        : IntStream.range(0, values.size()).mapToObj(this::text).collect(Collectors.joining("/"));
  }

  private String text(int field) {
    return switch (table.partitions().get(field).transform()) {
      case IDENTITY -> (String) values.get(field);
      case HOUR -> hoursOf(field).from().toString();
      case DAY -> hoursOf(field).from().day().toString();
      case MONTH -> YearMonth.from(hoursOf(field).from().day()).toString();
    };
  }

  // gold.bars names its periods: an hour, a day, a month or a year, told apart by their length
  private static HourRange period(String text) {
    return switch (text.length()) {
      case 4 -> {
        LocalDate first = LocalDate.of(Integer.parseInt(text), 1, 1);
        yield days(first, first.plusYears(1));
      }
      case 7 -> Period.month(text).hours();
      case 10 -> Period.day(text).hours();
      default -> Period.hour(text).hours();
    };
  }

  private static HourRange days(LocalDate from, LocalDate to) {
    return new HourRange(Hour.firstOf(from), Hour.firstOf(to));
  }
}
