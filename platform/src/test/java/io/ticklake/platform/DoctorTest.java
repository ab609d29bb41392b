package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.platform.Doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {

  @TempDir Path path;

  @Test
  void namesABrokerThatWasGivenAndDoesNotAnswer() {
    Finding broker = finding("broker", Map.of("kafka.brokers", "127.0.0.1:1"));

    assertThat(broker.isProblem()).isTrue();
    assertThat(broker.problem()).contains("nobody listens at kafka.brokers");
  }

  @Test
  void namesADiskThatIsTooFull() {
    Finding disk = finding("disk", Map.of("up.least_free_megabytes", "10485760"));

    assertThat(disk.problem()).contains("must stay free");
  }

  @Test
  void namesALakeOfANewerFormat() throws IOException {
    Files.writeString(path.resolve("lake.json"), "{\"format\":99,\"id\":\"x\"}");

    assertThat(finding("lake", Map.of()).problem()).contains("has format 99");
  }

  @Test
  void findsNothingWrongWithALakeThatIsNotThereYet() {
    assertThat(finding("lake", Map.of()).isProblem()).isFalse();
    assertThat(finding("broker", Map.of()).isProblem()).isFalse();
    assertThat(finding("Java", Map.of()).isProblem()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Apache Maven 3.6.3 (cecedd3),false", "Apache Maven 3.8.7,true", "Apache Maven 3.9.11,true",
    "Apache Maven 3.10.0,true", "Apache Maven 4.0.0-rc-4,true", "Apache Maven 2.2.1,false",
  })
  void takesTheVersionsOfMavenThatTheLauncherTakes(String answer, boolean fits) {
    assertThat(Doctor.MAVEN.matcher(answer).find()).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({"3.10.14,false", "3.11.2,true", "3.13.0,true", "3.14.0,false", "2.7.18,false"})
  void takesTheVersionsOfPythonThatTheLauncherTakes(String answer, boolean fits) {
    assertThat(Doctor.PYTHON.matcher(answer).find()).isEqualTo(fits);
  }

  private Finding finding(String what, Map<String, String> settings) {
    return new Doctor(
            new PlatformFolder(path), new LakeLocation.Folder(path), Configuration.of(settings))
        .examine().stream()
            .filter(finding -> finding.what().equals(what))
            .findFirst()
            .orElseThrow();
  }
}
