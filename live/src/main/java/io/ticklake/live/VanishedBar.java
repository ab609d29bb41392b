package io.ticklake.live;

import io.ticklake.live.FollowedBar.BarKey;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A bar that the live tables no longer have, because none of its trades is left.
 *
 * @param batch the batch that took the last of them
 */
public record VanishedBar(BarKey key, long batch) {

  static VanishedBar of(ResultSet row) throws SQLException {
    return new VanishedBar(BarKey.of(row), row.getLong("batch"));
  }
}
