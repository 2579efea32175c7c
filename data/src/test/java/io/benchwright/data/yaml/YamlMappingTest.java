package io.benchwright.data.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlMappingTest {

    private enum Colour {
        red,
        green
    }

    private record Board(String name, Colour colour, double width, OptionalInt batch, List<String> parts) {

        Board {
            if (width < 0) {
                throw new IllegalArgumentException("width is negative");
            }
        }
    }

    private static Board read(String text) throws YamlFormatException {
        return YamlMapping.read(text, "board.yaml", YamlMappingTest::board);
    }

    private static Optional<Board> board(YamlMapping mapping) {
        String name = mapping.text("name");
        Colour colour = mapping.word("colour", Colour.values());
        double width = mapping.number("width");
        OptionalInt batch = mapping.optionalWhole("batch");
        List<String> parts = mapping.mappings("parts", part -> {
            String id = part.text("id");
            return part.build(() -> id);
        });
        return mapping.build(() -> new Board(name, colour, width, batch, parts));
    }

    @Test
    void readsWhatIsThere() throws Exception {
        assertThat(read("# a board\nname: 3090\ncolour: green\nwidth: 2.5e1\nparts:\n  - {id: 0x1}\n  - id: 'b: c'\n"))
                .isEqualTo(new Board("3090", Colour.green, 25, OptionalInt.empty(), List.of("0x1", "b: c")));
    }

    @Test
    void reportsAllProblemsTogetherWithTheirLines() {
        assertThatThrownBy(
                        () -> read("name: x\ncolour: gren\nwidthh: 3\nbatch: 1.5\nparts:\n  - ib: 4\n  - 5\nname: y\n"))
                .isInstanceOf(YamlFormatException.class)
                .hasMessage("board.yaml: line 8: name stands twice; "
                        + "line 2: colour is 'gren', but must be one of red, green (did you mean green?); "
                        + "line 1: width is missing; "
                        + "line 4: batch is '1.5', but must be a whole number; "
                        + "line 6: id is missing; "
                        + "line 6: unknown key 'ib'; there are id; "
                        + "line 7: each of parts must hold keys with values; "
                        + "line 3: unknown key 'widthh' (did you mean width?); "
                        + "there are name, colour, width, batch, parts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{name: x, colour: red, width: -1} # line 1: width is negative",
                "{name: x, colour: red, width: '1'} # line 1: width is '1', but must be a number",
                "{name: x, colour: red, width: .inf} # line 1: width is '.inf', but must be a number",
                "{name: x, colour: red, width: 1e999} # line 1: width is 1e999, which is too large",
                "{name: x, colour: red, width: 1, batch: 3000000000} # line 1: batch is 3000000000, which is too large",
                "{name: , colour: red, width: 1} # line 1: name is empty; leave the key out, or give it a value",
                "{name: [x], colour: red, width: 1} # line 1: name must be a single value",
                "{name: x, colour: red, width: 1, parts: {}} # line 1: parts must be a list",
                "[1, 2] # line 1: holds no keys with values",
                "`` # holds no keys with values",
                "{name: x # line 1: is not YAML: expected ',' or '}', but got <stream end>",
            })
    void saysWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> read(text)).hasMessage("board.yaml: " + problem);
    }

    @Test
    void readsOneDocumentOnly() {
        assertThatThrownBy(() -> read("name: x\n---\nname: y\n"))
                .hasMessageStartingWith("board.yaml: line 2: is not YAML: ");
    }
}
