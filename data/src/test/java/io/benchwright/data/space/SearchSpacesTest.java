package io.benchwright.data.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchSpacesTest {

    @Test
    void findsTheProvidedSpaces() {
        assertThat(SearchSpaces.all())
                .extracting(SearchSpace::name)
                .containsExactly("fbnet", "mnasnet", "nas-bench-201", "ofa-mobilenet-v3");
    }

    @Test
    void givesTheSameInstancesAtEachCall() {
        assertThat(SearchSpaces.named("mnasnet")).isSameAs(SearchSpaces.named("mnasnet"));
        assertThat(SearchSpaces.parse("k33e33_k33e33_k33e33_k33e33_k33e33_r192").space())
                .isSameAs(SearchSpaces.named("ofa-mobilenet-v3"));
    }

    @Test
    void suggestsTheNearestName() {
        assertThatThrownBy(() -> SearchSpaces.named("mnasnt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no search space is named 'mnasnt' (did you mean mnasnet?); there are fbnet, mnasnet, "
                        + "nas-bench-201, ofa-mobilenet-v3");
        assertThatThrownBy(() -> SearchSpaces.named("resnet-cells"))
                .hasMessageStartingWith("no search space is named 'resnet-cells'; there are fbnet");
    }

    @Test
    void tellsWhoseArchitectureATextIs() {
        assertThat(SearchSpaces.parse("k33e33_k33e33_k33e33_k33e33_k33e33_r192").space())
                .hasToString("ofa-mobilenet-v3");
        assertThat(SearchSpaces.parse("{'op_idx_list': [0" + ", 1".repeat(21) + "]}")
                        .space())
                .hasToString("fbnet");
    }

    @Test
    void passesOnWhatTheRightSpaceSays() {
        assertThatThrownBy(() -> SearchSpaces.parse("e9k3l1_e4k5l2s_e4k5l2_e4k5l2_e4k5l2_e4k5l2_e4k5l2"))
                .hasMessage("e9k3l1_e4k5l2s_e4k5l2_e4k5l2_e4k5l2_e4k5l2_e4...: "
                        + "block 0: expansion is 9, but must be 1, 4 or 6");
        assertThatThrownBy(() -> SearchSpaces.parse("hello"))
                .hasMessage("hello: not an architecture of fbnet, mnasnet, nas-bench-201, ofa-mobilenet-v3");
    }

    @Test
    void refusesATextThatTwoSpacesWouldTake() {
        SearchSpace nested = new SpacesForTests.Nested();
        assertThatThrownBy(() -> SearchSpaces.parse("depth=1,colour=red|", List.of(nested, nested)))
                .hasMessage("depth=1,colour=red|: an architecture of several spaces, nested, nested; "
                        + "name the one that is meant");
    }

    @Test
    void tellsWhatEachSpaceSaysWhereSeveralRefuse() {
        SearchSpace nested = new SpacesForTests.Nested();
        assertThatThrownBy(
                        () -> SearchSpaces.parse("depth=9,colour=red|", List.of(nested, new SpacesForTests.Nested())))
                .hasMessage("depth=9,colour=red|: not of nested, since first: depth is 9, but must be 1 or 2; "
                        + "not of nested, since first: depth is 9, but must be 1 or 2");
    }

    @Test
    void saysWhichSpaceCannotBeLoaded(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(SearchSpace.class.getName()), "com.example.NoSuchSpace\n");

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            assertThatThrownBy(() -> SearchSpaces.all(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("a search space cannot be loaded: ")
                    .hasMessageContaining("com.example.NoSuchSpace");
        }
    }
}
