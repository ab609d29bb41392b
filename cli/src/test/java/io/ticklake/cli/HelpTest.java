package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  static Stream<String> commands() {
    return TickLake.commandLine().getSubcommands().entrySet().stream()
        .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
        .map(command -> command.getKey());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandShowsExamplesThatItUnderstands(String name) {
    Run help = Run.of(name, "--help");

    assertThat(help.exitCode()).isZero();
    List<String> examples = examples(name);
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      assertThat(help.out()).contains("  " + example);
      assertThatCode(() -> TickLake.commandLine().parseArgs(words(example)))
          .as(example)
          .doesNotThrowAnyException();
      assertThat(words(example)[0]).as(example).isEqualTo(name);
    }
  }

  private static List<String> examples(String name) {
    CommandLine command = TickLake.commandLine().getSubcommands().get(name);
    return Arrays.stream(command.getCommandSpec().usageMessage().footer())
        .filter(line -> line.startsWith("  ticklake "))
        .map(String::strip)
        .toList();
  }

  /** The arguments of a line as a shell would pass them. */
  private static String[] words(String line) {
    List<String> words = new ArrayList<>();
    var matcher = WORD.matcher(line.substring("ticklake ".length()));
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words.toArray(String[]::new);
  }
}
