package io.benchwright.data.space.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.benchwright.data.PublishedData;
import io.benchwright.data.network.MultiplyAddKind;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Shape;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MnasNetTest {

    private static final String EFFICIENTNET_B0 = "e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s";

    private final MnasNet space = new MnasNet();

    @Test
    void hasThreeTimesTwoTimesThreeTimesTwoOptionsABlockAndOneMoreDepthInBlockFive() {
        assertThat(space.size()).isEqualTo(BigInteger.valueOf(36).pow(6).multiply(BigInteger.valueOf(48)));
    }

    /** Every published row: parameters to the unit, THOP's multiply-adds to 1e-9. */
    @Test
    void reproducesThePublishedParametersAndMacsOfAllAccelNasBenchNetworks() throws IOException {
        List<JsonObject> results = PublishedData.accelNasBench();

        assertThat(results).hasSize(5138);
        assertThat(results).allSatisfy(result -> {
            JsonObject published = result.getAsJsonObject("model_info");
            NetworkTotals totals = space.parse(result.toString()).lower().totals();
            assertThat(totals.parameters() / 1e6)
                    .isEqualTo(published.get("params").getAsDouble());
            double macs = published.get("macs").getAsDouble() * 1e6;
            assertThat((double) totals.thopMultiplyAdds()).isCloseTo(macs, within(1e-9 * macs));
            // What the published count adds to plain multiply-adds.
            assertThat(totals.multiplyAdds() / macs).isBetween(0.857, 0.964);
        });
    }

    /** Four of the networks that Accel-NASBench's authors list with their ablation; plain multiply-adds from a script. */
    @ParameterizedTest
    @CsvSource({
        "e1k5l3s_e4k5l3_e4k3l3_e4k3l2s_e1k5l2_e4k5l1s_e4k5l1s, 2540930, 248007392, 223465152",
        "e4k5l1s_e6k3l1_e4k3l2_e6k5l2s_e4k5l3_e6k3l4_e4k5l2, 5043038, 471233072, 437754144",
        "e6k3l1_e1k5l3_e6k3l2_e6k3l3_e6k5l3_e6k5l4s_e6k3l3s, 8258852, 623952544, 585719008",
        "e1k5l3_e1k3l3s_e6k3l2_e1k3l2s_e1k5l1_e1k3l2s_e1k3l1, 1912162, 129308584, 115203440",
    })
    void reproducesPublishedCounts(String text, long parameters, long thopMultiplyAdds, long multiplyAdds) {
        NetworkTotals totals = space.parse(text).lower().totals();

        assertThat(totals.parameters()).isEqualTo(parameters);
        assertThat(totals.thopMultiplyAdds()).isEqualTo(thopMultiplyAdds);
        assertThat(totals.multiplyAdds()).isEqualTo(multiplyAdds);
    }

    /**
     * EfficientNet-B0 has 5.3 million parameters and 0.39 billion multiply-adds (Tan and Le, ICML 2019, table 2), and 6.7
     * million activations (Radosavovic et al., CVPR 2020, table 4).
     */
    @Test
    void holdsEfficientNetB0() {
        NetworkTotals totals = space.parse(EFFICIENTNET_B0).lower().totals();

        assertThat(totals.parameters()).isEqualTo(5_288_548);
        assertThat(totals.multiplyAdds() / 1e9).isCloseTo(0.39, within(0.005));
        assertThat(totals.activationElements() / 1e6).isCloseTo(6.7, within(0.05));
        assertThat(totals.layers(Operation.Kind.SQUEEZE_EXCITE)).isEqualTo(16);
        assertThat(totals.layers(Operation.Kind.ADD)).isEqualTo(9);
        assertThat(totals.multiplyAdds(MultiplyAddKind.DENSE)).isEqualTo(9L * 3 * 32 * 112 * 112);
    }

    @Test
    void trainsOnSmallImagesWithAStemThatKeepsThem() {
        Architecture architecture = space.parse(EFFICIENTNET_B0);
        Network network = architecture.lower(architecture
                .defaultLowering()
                .withResolution(32)
                .withClasses(10)
                .withStemStride(1)
                .withWidthMultiplier(0.5));

        assertThat(network.layers().get(0).output().shape()).isEqualTo(new Shape(16, 32, 32));
        assertThat(network.output().shape()).isEqualTo(new Shape(10, 1, 1));
        assertThat(network.totals().parameters()).isLessThan(2_000_000);
    }

    @Test
    void attributesLayersToTheirBlocks() {
        Network network = space.parse(EFFICIENTNET_B0).lower();

        assertThat(network.layers().get(0).position()).isEmpty();
        assertThat(network.layers().get(3).position()).hasValue(0);
        assertThat(network.layers().get(3).part()).isEqualTo("block 0.0");
        assertThat(network.layers().get(network.layers().size() - 1).part()).isEqualTo("head");
    }

    @Test
    void readsThePublishedForms() {
        Architecture expected = space.parse("e1k3l1s_e6k3l2_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s");

        assertThat(space.parse("{\"block0_e\": 1, \"block0_k\": 3, \"block0_l\": 1, \"block0_se\": true,"
                        + "\"block1_e\": 6, \"block1_k\": 3, \"block1_l\": 2, \"block1_se\": false,"
                        + "\"block2_e\": 6, \"block2_k\": 5, \"block2_l\": 2, \"block2_se\": true,"
                        + "\"block3_e\": 6, \"block3_k\": 3, \"block3_l\": 3, \"block3_se\": true,"
                        + "\"block4_e\": 6, \"block4_k\": 5, \"block4_l\": 3, \"block4_se\": true,"
                        + "\"block5_e\": 6, \"block5_k\": 5, \"block5_l\": 4, \"block5_se\": true,"
                        + "\"block6_e\": 6, \"block6_k\": 3, \"block6_l\": 1, \"block6_se\": true}"))
                .isEqualTo(expected);
        assertThat(space.parse("[['MB', 1, 3, 1, 32, 16, 1, True], ['MB', 6, 3, 2, 16, 24, 2, False],"
                        + "['MB', 6, 5, 2, 24, 40, 2, True], ['MB', 6, 3, 2, 40, 80, 3, True],"
                        + "['MB', 6, 5, 1, 80, 112, 3, True], ['MB', 6, 5, 2, 112, 192, 4, True],"
                        + "['MB', 6, 3, 1, 192, 320, 1, True]]"))
                .isEqualTo(expected);
        String lists = "[1,6,6,6,6,6,6],%s[3,3,5,3,5,5,3],%s[1,2,2,3,3,4,1],%s[True,False,1,1,true,True,True]";
        assertThat(space.parse("[" + String.format(lists, "", "", "") + "]")).isEqualTo(expected);
        assertThat(space.parse("{\"e\":" + String.format(lists, "\"k\":", "\"l\":", "\"se\":") + "}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "e9k3l1_e4k5l2s_e4k5l2_e4k5l2_e4k5l2_e4k5l2_e4k5l2 # block 0: expansion is 9, but must be 1, 4 or 6",
                "e1k3l1_e4k5l2s_e4k5l2_e4k5l2_e4k5l4_e4k5l4_e4k4l2 # block 4: layers is 4, but must be 1, 2 or 3;"
                        + " block 6: kernel is 4, but must be 3 or 5",
                "e1k3l1_e4k5l2s # has 2 blocks, but must have 7",
                "e1k3l1_e4k5_e4k5l2_e4k5l2_e4k5l2_e4k5l2_e4k5l2 # block 1: 'e4k5' must be"
                        + " e<expansion>k<kernel>l<layers>, then s for squeeze-excite",
                "hello # not an architecture of mnasnet; one is written like"
                        + " e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1",
                "{\"block0_e\": 1, \"block9_e\": 1} # unknown key 'block9_e'; keys are block0_e to block6_se",
                "{\"e\": [1], \"k\": [3], \"x\": [3]} # expansion has 1 values, but must have 7; kernel has 1 values, but"
                        + " must have 7; unknown key 'x'; keys are e, k, l and se",
                "[[1],[2],[3],[4]] # expansion has 1 values, but must have 7; kernel has 1 values, but must have 7;"
                        + " layers has 1 values, but must have 7; squeeze-excite has 1 values, but must have 7",
            })
    void saysExactlyWhatIsWrong(String text, String problem) {
        String shown = text.length() <= 48 ? text : text.substring(0, 45) + "...";
        assertThatThrownBy(() -> space.parse(text))
                .isInstanceOf(ArchitectureFormatException.class)
                .hasMessage(shown + ": " + problem);
    }

    @Test
    void refusesRowsOfAnotherNetwork() {
        assertThatThrownBy(() -> space.parse("[['MB',1,3,2,32,16,1,True],['FMB',6,3,2,16,24,2,False],"
                        + "['MB',6,5,2,24,40,2,True],['MB',6,3,2,40,80,3,True],['MB',6,5,1,80,112,3,True],"
                        + "['MB',6,5,2,112,192,4,True],['MB',6,3,1,192,320,1]]"))
                .hasMessageContaining("block 0: stride is 2, but must be 1; block 1: type is FMB, but must be MB; "
                        + "block 6: has 7 values, but must have 8");
    }
}
