package io.benchwright.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.jobs.cli.SurrogatesForTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeExampleTest {

    @Test
    void aSpaceOfFortyLinesWorksLikeTheProvidedOnes(@TempDir Path folder) throws IOException {
        ReadmeExample.compileInto(folder);

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            List<SearchSpace> spaces = SearchSpaces.all(loader);
            assertThat(spaces).extracting(SearchSpace::name).contains("tiny-resnet", "mnasnet");
            SearchSpace space = spaces.get(spaces.size() - 1);

            assertThat(space.size()).isEqualTo(BigInteger.valueOf(18 * 18 * 18));
            for (SamplingStrategy strategy : SamplingStrategy.values()) {
                for (Architecture architecture : strategy.sample(space, 50, 1)) {
                    Network network = architecture.lower(architecture
                            .defaultLowering()
                            .withClasses(7)
                            .withResolution(48)
                            .withWidthMultiplier(0.5));
                    assertThat(network.output().shape().channels()).isEqualTo(7);
                    assertThat(Network.fromJson(network.toJson())).isEqualTo(network);
                    assertThat(SearchSpaces.parse(architecture.toString(), spaces))
                            .isEqualTo(architecture);
                    assertThat(architecture.neighbours()).hasSize(3 * (2 + 2 + 1));
                }
            }
        }
    }

    @Test
    void theExampleIsShort() throws IOException {
        assertThat(ReadmeExample.source()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .count())
                .isLessThanOrEqualTo(40);
    }

    @Test
    void fifteenLinesAskASurrogate(@TempDir Path folder) throws Exception {
        assertThat(ReadmeExample.query().lines().filter(line -> !line.isBlank()).count())
                .isLessThanOrEqualTo(15);
        ReadmeExample.compileQueryInto(folder);
        Path directory = folder.resolve("bench");
        SurrogatesForTests.put(directory, "nas-bench-201", "latency@phone", 1);
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            String[] arguments = {
                directory.toString(), "latency@phone", "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
            };
            loader.loadClass("Ask").getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("1.0 milliseconds, most likely 0.5 to 1.5");
    }
}
