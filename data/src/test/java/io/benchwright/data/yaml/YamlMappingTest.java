package io.benchwright.data.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlMappingTest {

    private enum Colour {
        red,
        green
    }

    private record Board(
            String name, Colour colour, double width, OptionalInt batch, List<String> parts, Optional<Fan> fan) {

        Board {
            if (width < 0) {
                throw new IllegalArgumentException("width is negative");
            }
        }
    }

    private record Fan(int blades, String size, boolean hums) {

        Fan {
            if (hums && blades > 8) {
                throw new IllegalArgumentException("9 blades do not hum");
            }
        }
    }

    private static Board read(String text) throws YamlFormatException {
        return YamlMapping.read(text, "board.yaml", YamlMappingTest::board);
    }

    private static Optional<Board> board(YamlMapping mapping) {
        String name = mapping.text("name");
        Colour colour = mapping.word("colour", Colour.values());
        OptionalDouble width = mapping.number(
                "width", value -> value < 1e6 ? Optional.empty() : Optional.of("width is above a million"));
        OptionalInt batch = mapping.optionalWhole("batch");
        List<String> parts = mapping.mappings("parts", part -> {
            String id = part.text("id");
            return part.build(() -> id);
        });
        Optional<Fan> fan = mapping.keys().contains("fan")
                ? mapping.mapping("fan", "{blades: 3, size: small}", YamlMappingTest::fan)
                : Optional.empty();
        return mapping.build(() -> new Board(name, colour, width.orElseThrow(), batch, parts, fan));
    }

    private static Optional<Fan> fan(YamlMapping mapping) {
        OptionalInt blades =
                mapping.whole("blades", value -> value > 0 ? Optional.empty() : Optional.of("blades is not positive"));
        Optional<String> size = mapping.word("size", List.of("small", "large"));
        boolean hums = mapping.optionalFlag("hums").orElse(false);
        return mapping.build(() -> new Fan(blades.orElseThrow(), size.orElseThrow(), hums));
    }

    @Test
    void readsWhatIsThere() throws Exception {
        assertThat(read("""
                        # a board
                        name: 3090
                        colour: green
                        width: 2.5e1
                        parts:
                          - {id: 0x1}
                          - id: ' b: c'
                        fan: {blades: 3, size: large, hums: true}
                        """))
                .isEqualTo(new Board(
                        "3090",
                        Colour.green,
                        25,
                        OptionalInt.empty(),
                        List.of("0x1", " b: c"),
                        Optional.of(new Fan(3, "large", true))));
    }

    @Test
    void reportsAllProblemsTogetherInTheOrderOfTheirLines() {
        assertThatThrownBy(() -> read("""
                        name: x
                        colour: gren
                        widthh: 3
                        batch: 1.5
                        parts:
                          - ib: 4
                          - 5
                        name: [y]
                        fan:
                          blade: 3
                          size: huge
                          size: small
                        """))
                .isInstanceOf(YamlFormatException.class)
                .hasMessage("board.yaml: line 1: width is missing; it must be a number; "
                        + "line 2: colour is 'gren', but must be one of red, green (did you mean green?); "
                        + "line 3: unknown key 'widthh' (did you mean width?); "
                        + "there are name, colour, width, batch, parts, fan; "
                        + "line 4: batch is '1.5', but must be a whole number; "
                        + "line 6: id is missing; "
                        + "line 6: unknown key 'ib'; there are id; "
                        + "line 7: each of parts must hold keys with values; "
                        + "line 8: name stands twice; "
                        + "line 10: fan.blades is missing; it must be a whole number; "
                        + "line 10: unknown key 'fan.blade' (did you mean blades?); there are blades, size, hums; "
                        + "line 11: fan.size is 'huge', but must be one of small, large; "
                        + "line 12: fan.size stands twice");
    }

    @Test
    void listsTwentyProblemsAndCountsTheOthers() {
        String text = "name: x\ncolour: red\nwidth: 1\n" + "colour: red\n".repeat(23);

        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        YamlFormatException.class,
                        e -> assertThat(e.problems())
                                .hasSize(20)
                                .startsWith("line 4: colour stands twice")
                                .endsWith("line 23: colour stands twice"))
                .hasMessageEndingWith("; line 23: colour stands twice; and 3 more problems");
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
                "{colour: red, width: 1} # line 1: name is missing",
                "{name: x, width: 1} # line 1: colour is missing; it must be one of red, green",
                "{name: x, colour: red, width: 1e7} # line 1: width is above a million",
                "{name: x, colour: red, width: 1, batch: -3000000000} # line 1: batch is -3000000000, which is too"
                        + " small",
                "{name: x, colour: red, width: 1, fan: 3} # line 1: fan must be like {blades: 3, size: small}",
                "{name: x, colour: red, width: 1, fan: {blades: 0, size: small}} # line 1: fan.blades is not positive",
                "{name: x, colour: red, width: 1, fan: {blades: 9, size: small, hums: true}} # line 1: fan: 9 blades do"
                        + " not hum",
                "{name: x, colour: red, width: 1, fan: {blades: 3, size: small, hums: no}} # line 1: fan.hums is 'no',"
                        + " but must be one of true, false",
                "[1, 2] # line 1: must hold keys with values, such as 'name: value'",
                "`` # line 1: must hold keys with values, such as 'name: value'",
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

    @Test
    void readsValuesOfAnyShape() throws Exception {
        String text = "any: {a: [1, 2.50, true, 'true', word], b: {c: 1e-3}}\nsingle: 08\n";

        assertThat(json(text, "any").orElseThrow())
                .hasToString("{\"a\":[1,2.50,true,\"true\",\"word\"],\"b\":{\"c\":0.001}}");
        assertThat(json(text, "single").orElseThrow().getAsInt()).isEqualTo(8);
        assertThat(json(text, "other")).isEmpty();
    }

    @Test
    void refusesValuesThatAreNoJson() {
        assertThatThrownBy(() -> json("any: {a: , b: [~], c: 1, c: 2}\n", "any"))
                .hasMessage("board.yaml: line 1: any is empty; leave it out, or give it a value; line 1: any is empty;"
                        + " leave it out, or give it a value; line 1: any: c stands twice");
        assertThatThrownBy(() -> json("any: &a [*a]\n", "any"))
                .hasMessage("board.yaml: line 1: any must not be nested more than 20 times");
    }

    private static Optional<JsonElement> json(String text, String key) throws YamlFormatException {
        return YamlMapping.read(text, "board.yaml", mapping -> {
            Optional<JsonElement> value = mapping.optionalJson(key);
            mapping.keys().stream().filter(each -> !each.equals(key)).forEach(mapping::optionalJson);
            return mapping.build(() -> value);
        });
    }
}
