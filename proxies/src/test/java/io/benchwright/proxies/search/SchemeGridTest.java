package io.benchwright.proxies.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SchemeGridTest {

    private TrainingScheme base;

    @BeforeEach
    void findBase() throws IOException {
        base = TrainingSchemes.find("small-quick");
    }

    private List<SchemeGrid.Point> grid(String vary) {
        Map<String, JsonElement> fields =
                JsonParser.parseString(vary).getAsJsonObject().asMap();
        return SchemeGrid.of(base, fields, base);
    }

    @Test
    void allCombinationsTheLastFieldFastest() {
        List<SchemeGrid.Point> grid = grid("{\"epochs\":[1,2],\"learningRate.peak\":[0.05,0.2]}");

        assertThat(grid)
                .extracting(SchemeGrid.Point::name)
                .containsExactly(
                        "small-quick-epochs1-peak0.05",
                        "small-quick-epochs1-peak0.2",
                        "small-quick-epochs2-peak0.05",
                        "small-quick-epochs2-peak0.2");
        TrainingScheme last = grid.get(3).scheme().orElseThrow();
        assertThat(last.name()).isEqualTo("small-quick-epochs2-peak0.2");
        assertThat(last.epochs()).isEqualTo(2);
        assertThat(last.learningRate().peak()).isEqualTo(0.2);
        assertThat(last.learningRate().warmUpEpochs())
                .isEqualTo(base.learningRate().warmUpEpochs());
        assertThat(last.batch()).isEqualTo(base.batch());
    }

    @Test
    void wholeObjectsMayVary() {
        List<SchemeGrid.Point> grid =
                grid("{\"resolution\":[24,{\"first\":16,\"last\":32,\"growthStarts\":0,\"growthEnds\":2}],"
                        + "\"optimiser\":[{\"kind\":\"adamw\"}]}");

        assertThat(grid)
                .extracting(SchemeGrid.Point::name)
                .containsExactly(
                        "small-quick-resolution24-optimiseradamw", "small-quick-resolution16_32_0_2-optimiseradamw");
        assertThat(grid.get(1).scheme().orElseThrow().resolutionAt(2)).isEqualTo(32);
    }

    @Test
    void fieldsMayVaryTogether() {
        List<SchemeGrid.Point> grid = grid("{\"resolution, validationResolution\":[16,24]}");

        assertThat(grid)
                .extracting(SchemeGrid.Point::name)
                .containsExactly("small-quick-resolution16", "small-quick-resolution24");
        assertThat(grid.get(1).scheme().orElseThrow().validationResolution()).isEqualTo(24);
        assertThat(grid.get(1).scheme().orElseThrow().resolutionAt(0)).isEqualTo(24);
    }

    @Test
    void rangesAreLinearOrLogarithmic() {
        List<SchemeGrid.Point> linear = grid("{\"trainingShare\":{\"from\":0.1,\"to\":0.4,\"steps\":4}}");
        List<SchemeGrid.Point> log =
                grid("{\"learningRate.peak\":{\"from\":0.01,\"to\":1,\"steps\":3,\"scale\":\"log\"}}");

        assertThat(linear)
                .extracting(point -> point.scheme().orElseThrow().trainingShare())
                .containsExactly(0.1, 0.2, 0.3, 0.4);
        assertThat(log)
                .extracting(point -> point.scheme().orElseThrow().learningRate().peak())
                .containsExactly(0.01, 0.1, 1.0);
    }

    @Test
    void whatNeedNotBeTrainedSaysWhy() {
        List<SchemeGrid.Point> grid = grid("{\"epochs\":[3,2,2.0],\"learningRate.warmUpEpochs\":[0.5,2]}");

        assertThat(grid)
                .extracting(SchemeGrid.Point::problem)
                .containsExactly(
                        "trains like the reference",
                        "",
                        "",
                        "learningRate.warmUpEpochs is 2, but must be below the number of epochs, 2",
                        "trains like small-quick-epochs2-warmUpEpochs0.5",
                        "learningRate.warmUpEpochs is 2, but must be below the number of epochs, 2");
        assertThat(grid).extracting(SchemeGrid.Point::name).doesNotHaveDuplicates();
    }

    @Test
    void namesAreDistinctWhateverTheValues() {
        List<SchemeGrid.Point> grid =
                grid("{\"optimiser\":[{\"kind\":\"sgd\",\"momentum\":0.9},{\"kind\":\"sgd_0.9\"}]}");

        assertThat(grid)
                .extracting(SchemeGrid.Point::name)
                .containsExactly("small-quick-optimisersgd_0.9", "small-quick-optimisersgd_0.9.2");
    }

    @Test
    void unknownFieldsMakeNoScheme() {
        assertThat(grid("{\"epoch\":[1]}"))
                .singleElement()
                .extracting(SchemeGrid.Point::problem)
                .asString()
                .startsWith("unknown key 'epoch' (did you mean epochs?)");
    }

    @Test
    void wrongValuesAreRefused() {
        assertThatThrownBy(() -> grid("{\"epochs\":3}"))
                .hasMessage("vary: epochs must be a list of values, or like {from: 0.1, to: 0.4, steps: 4}");
        assertThatThrownBy(() -> grid("{\"epochs\":[]}")).hasMessageContaining("must be a list of values");
        assertThatThrownBy(() -> grid("{\"epochs\":{\"from\":1,\"to\":3}}"))
                .hasMessage(
                        "vary: epochs: steps is missing or no number; a range is like {from: 0.1, to: 0.4, steps: 4}");
        assertThatThrownBy(() -> grid("{\"epochs\":{\"from\":1,\"to\":3,\"steps\":1}}"))
                .hasMessage("vary: epochs: steps is 1, but must be a whole number of at least 2 and at most 10000");
        assertThatThrownBy(() -> grid("{\"epochs\":{\"from\":1,\"to\":3,\"steps\":2,\"by\":1}}"))
                .hasMessage("vary: epochs has [by], but a range has from, to, steps and scale");
        assertThatThrownBy(() -> grid("{\"epochs\":{\"from\":0,\"to\":3,\"steps\":2,\"scale\":\"log\"}}"))
                .hasMessage("vary: epochs: both ends of a log range must be above 0");
        assertThatThrownBy(() -> grid("{\"epochs\":{\"from\":1,\"to\":3,\"steps\":2,\"scale\":\"sqrt\"}}"))
                .hasMessage("vary: epochs: scale must be linear or log");
        assertThatThrownBy(() -> grid("{\"epochs\":{\"from\":1,\"to\":200,\"steps\":200},"
                        + "\"batch\":{\"from\":1,\"to\":200,\"steps\":200}}"))
                .hasMessage("vary makes more than 10000 schemes; leave out values, or search in steps");
    }
}
