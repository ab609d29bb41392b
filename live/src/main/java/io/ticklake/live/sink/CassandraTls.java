package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Encrypted connections, to nodes whose certificate is trusted and names the host that was asked.
 *
 * @param caFile PEM file of the certificates that vouch for the nodes; empty: those that Java
 *     trusts
 */
record CassandraTls(String caFile) {

  static Optional<CassandraTls> of(Configuration configuration) {
    String caFile = configuration.get(Settings.SINK_CASSANDRA_CA_FILE);
    if (configuration.get(Settings.SINK_CASSANDRA_TLS)) {
      return Optional.of(new CassandraTls(caFile));
    }
    if (!caFile.isEmpty()) {
      throw new BadRequest(
          "sink.cassandra.ca_file = '%s', but connections are not encrypted. Set sink.cassandra.tls = true too, or leave it out."
              .formatted(caFile));
    }
    return Optional.empty();
  }

  /** What the driver makes connections with. */
  SslEngineFactory engines() {
    try {
      SSLContext context = caFile.isEmpty() ? SSLContext.getDefault() : trusting(certificates());
      return new ProgrammaticSslEngineFactory(context, null, true);
    } catch (IOException | GeneralSecurityException e) {
      throw new BadRequest(
          "%s cannot be read as certificates: %s. Name a PEM file in sink.cassandra.ca_file."
              .formatted(
                  caFile.isEmpty()
                      ? "What Java trusts"
                      : "sink.cassandra.ca_file = '%s'".formatted(caFile),
                  e),
          e);
    }
  }

  private Collection<? extends Certificate> certificates()
      throws IOException, GeneralSecurityException {
    try (InputStream file = Files.newInputStream(Path.of(caFile))) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(file);
      if (certificates.isEmpty()) {
        throw new CertificateException("it holds none");
      }
      return certificates;
    }
  }

  private static SSLContext trusting(Collection<? extends Certificate> certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca-" + store.size(), certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
