package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Setting;
import io.ticklake.core.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The Postgres of {@code up}: real binaries from a jar, a data folder of its own, one role with a
 * password per database, nobody else's business.
 */
final class PostgresServer {

  /** Owner of the server; logs in by password only, as everybody. */
  private static final String SUPERUSER = "postgres";

  /** Database for tables of ours, and the role that owns it. */
  static final String LIVE = "ticklake";

  /** Airflow's metadata database, and the role that owns it. */
  static final String AIRFLOW = "airflow";

  /** Roles of the live tables and the settings of their passwords. */
  private static final Map<Setting<String>, Setting<String>> LIVE_ROLES =
      Map.of(
          Settings.LIVE_OWNER, Settings.LIVE_OWNER_PASSWORD,
          Settings.LIVE_USER, Settings.LIVE_PASSWORD,
          Settings.LIVE_RECONCILER, Settings.LIVE_RECONCILER_PASSWORD,
          Settings.LIVE_READER, Settings.LIVE_READER_PASSWORD);

  private static final Set<String> FOREIGN_SETTINGS =
      Set.of("PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGOPTIONS");

  private final PlatformFolder folder;
  private final Path shared;
  private final int port;

  /**
   * @param shared where program files may lie that serve several lakes
   */
  PostgresServer(PlatformFolder folder, Path shared, int port) {
    this.folder = folder;
    this.shared = shared;
    this.port = port;
  }

  int port() {
    return port;
  }

  /** The server as a part; makes its data folder on first use. */
  Part part() {
    createFolder();
    Path binaries = PostgresBinaries.unpack(Files.isWritable(shared) ? shared : folder.postgres());
    PostgresUser user = PostgresUser.find(binaries, folder.postgres());
    initialize(binaries, user);
    List<String> command = new ArrayList<>(user.prefix());
    command.add(binaries.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", data().toString()));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "port=" + port,
            "unix_socket_directories=",
            "password_encryption=scram-sha-256",
            "max_connections=60",
            "shared_buffers=32MB",
            "max_wal_size=256MB",
            "jit=off",
            "log_timezone=UTC",
            "timezone=UTC")) {
      command.addAll(List.of("-c", setting));
    }
    return new Part(
        PartName.POSTGRES,
        command,
        Map.of("LC_ALL", "C"),
        FOREIGN_SETTINGS,
        folder.postgres(),
        folder.log("postgres"),
        ran -> answers(),
        java.time.Duration.ofSeconds(90));
  }

  /** Makes a role with a kept password and a database of the same name, if they are missing. */
  void createDatabase(String name) {
    String password = folder.secret(secretName(name));
    try (Connection connection = connect("postgres")) {
      if (!exists(connection, "select 1 from pg_roles where rolname = ?", name)) {
        execute(connection, "create role %I login password %L", name, password);
      }
      if (!exists(connection, "select 1 from pg_database where datname = ?", name)) {
        execute(connection, "create database %I owner %I", name, name);
        execute(connection, "revoke connect on database %I from public", name);
      }
    } catch (SQLException e) {
      throw new Unavailable(
          "Postgres did not make the database %s: %s. Its log is %s."
              .formatted(name, e.getMessage(), folder.log("postgres")),
          e);
    }
  }

  /** Makes the roles of the live tables, each with no more rights than its work needs. */
  void createLiveRoles() {
    try (Connection connection = connect(LIVE)) {
      for (Setting<String> role : LIVE_ROLES.keySet()) {
        String name = role.defaultText();
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", name)) {
          execute(connection, "create role %I login password %L", name, liveSecret(role));
        }
        execute(connection, "grant connect on database %I to %I", LIVE, name);
      }
      String owner = Settings.LIVE_OWNER.defaultText();
      execute(connection, "grant create on database %I to %I", LIVE, owner);
      execute(connection, "revoke temporary on database %I from public", LIVE);
      for (Setting<String> role : List.of(Settings.LIVE_USER, Settings.LIVE_RECONCILER)) {
        execute(connection, "grant temporary on database %I to %I", LIVE, role.defaultText());
      }
    } catch (SQLException e) {
      throw new Unavailable(
          "Postgres did not make the roles of the live tables: %s. Its log is %s."
              .formatted(e.getMessage(), folder.log("postgres")),
          e);
    }
  }

  /** Settings by which our commands reach the live tables, passwords included: never print them. */
  Map<String, String> liveSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        Settings.LIVE_DATABASE.environmentVariable(),
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, LIVE));
    LIVE_ROLES.forEach(
        (role, password) -> {
          settings.put(role.environmentVariable(), role.defaultText());
          settings.put(password.environmentVariable(), liveSecret(role));
        });
    return settings;
  }

  private String liveSecret(Setting<String> role) {
    return folder.secret(liveSecretName(role));
  }

  /** Name of the secret with the password of who reads the live tables. */
  static String readerSecret() {
    return liveSecretName(Settings.LIVE_READER);
  }

  private static String liveSecretName(Setting<String> role) {
    return secretName(role.defaultText().replace('_', '-'));
  }

  /** Address of a database for SQLAlchemy, password included: never print it. */
  String sqlAlchemyUrl(String database) {
    return "postgresql+psycopg2://%s:%s@127.0.0.1:%d/%s"
        .formatted(database, folder.secret(secretName(database)), port, database);
  }

  /** Name of the secret with a role's password. */
  static String secretName(String role) {
    return "postgres-" + role;
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", SUPERUSER);
    properties.setProperty("password", folder.secret(secretName(SUPERUSER)));
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "30");
    properties.setProperty("sslmode", "disable");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), properties);
  }

  private boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  // Names and passwords cannot be parameters of these statements; the server quotes them itself.
  private static void execute(Connection connection, String pattern, String... values)
      throws SQLException {
    String call = "select format(?" + ", ?".repeat(values.length) + ")";
    String quoted;
    try (PreparedStatement statement = connection.prepareStatement(call)) {
      statement.setString(1, pattern);
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 2, values[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        quoted = result.getString(1);
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(quoted);
    }
  }

  private void createFolder() {
    try {
      Files.createDirectories(folder.postgres());
    } catch (IOException e) {
      throw new Unavailable("Cannot make the folder %s: %s.".formatted(folder.postgres(), e), e);
    }
  }

  private Path data() {
    return folder.postgres().resolve("data");
  }

  private void initialize(Path binaries, PostgresUser user) {
    if (Files.exists(data())) {
      user.takeOver(data());
      return;
    }
    // Under another name until it is whole: an interrupted run must not leave half a database.
    Path unfinished = folder.postgres().resolve("data.unfinished");
    Path passwordFile = folder.postgres().resolve("password.unfinished");
    try {
      DeleteFolder.delete(unfinished);
      Files.createDirectory(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      PlatformFolder.writePrivately(passwordFile, folder.secret(secretName(SUPERUSER)));
      user.takeOver(unfinished);
      user.takeOver(passwordFile);
      List<String> command = new ArrayList<>(user.prefix());
      command.add(binaries.resolve("bin/initdb").toString());
      command.addAll(
          List.of(
              "-D",
              unfinished.toString(),
              "-U",
              SUPERUSER,
              "-A",
              "scram-sha-256",
              "--pwfile",
              passwordFile.toString(),
              "-E",
              "UTF8",
              "--locale=C"));
      Path log = folder.log("postgres");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeAll(FOREIGN_SETTINGS);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new Unavailable(
            "Postgres could not make its data folder %s; its log is %s, its last line: %s"
                .formatted(data(), log, Supervisor.lastLine(log)));
      }
      Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Unavailable("Cannot make the data folder %s: %s.".formatted(data(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Interrupted while Postgres made its data folder.", e);
    } finally {
      deleteQuietly(passwordFile);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // it can be read by its owner alone, who has the same password in another file
    }
  }
}
