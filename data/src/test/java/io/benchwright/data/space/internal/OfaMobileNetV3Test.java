package io.benchwright.data.space.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.PublishedData;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.network.Operation;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfaMobileNetV3Test {

    private static final String SMALLEST = "k33e33_k33e33_k33e33_k33e33_k33e33_r192";

    private final OfaMobileNetV3 space = new OfaMobileNetV3();

    /** Cai et al. (ICLR 2020) count ((3 x 3)^2 + (3 x 3)^3 + (3 x 3)^4)^5 networks for each of 25 resolutions. */
    @Test
    void hasAsManyNetworksAsThePaperCounts() {
        BigInteger stage = BigInteger.valueOf(81 + 729 + 6561);
        assertThat(space.size()).isEqualTo(stage.pow(5).multiply(BigInteger.valueOf(25)));
    }

    /**
     * torchprofile, issue 10: 89,421,520 for the smallest network at 192 pixels, which is reproduced with ten classes.
     * That counter adds to multiply-adds a product for each element that a hard swish (of a map) or a squeeze-excite scales,
     * and the outputs of each mean, which is taken over columns first and then over rows.
     */
    @Test
    void reproducesThePublishedCountOfTheSmallestNetwork() {
        Architecture architecture = space.parse(SMALLEST);
        var network = architecture.lower(architecture.defaultLowering().withClasses(10));

        long count = network.totals().multiplyAdds();
        for (var layer : network.layers()) {
            Operation operation = layer.operation();
            if (operation.equals(new Operation.Activation(Operation.Function.HARDSWISH))
                    || operation instanceof Operation.SqueezeExcite) {
                count += layer.outputElements();
            }
            if (operation instanceof Operation.SqueezeExcite || operation instanceof Operation.GlobalAveragePool) {
                count += (long) layer.input().channels() * (layer.input().height() + 1);
            }
        }
        assertThat(network.totals().multiplyAdds()).isEqualTo(88_574_144);
        assertThat(count).isEqualTo(89_421_520);
    }

    /** The specialised network "flops@595M_top1@80.0", at width 1.2 and 236 pixels: 595 million multiply-adds. */
    @Test
    void reproducesTheMultiplyAddsOfAPublishedSpecialisedNetwork() {
        Architecture architecture = space.parse("k353e343_k5535e4463_k7535e6634_k3573e6664_k3353e6663_r224");
        NetworkTotals totals = architecture
                .lower(architecture.defaultLowering().withResolution(236).withWidthMultiplier(1.2))
                .totals();

        assertThat(totals.multiplyAdds()).isEqualTo(595_189_032);
    }

    /** The smallest number of parameters at width 1.2 in EvoXBench's space: 4,602,456. */
    @Test
    void reproducesThePublishedFewestParametersAtWidthTwelveTenths() {
        Architecture architecture = space.parse(SMALLEST);

        assertThat(architecture
                        .lower(architecture.defaultLowering().withWidthMultiplier(1.2))
                        .totals()
                        .parameters())
                .isEqualTo(4_602_456);
    }

    /** Two specialised networks for a phone, 4.3 and 4.6 million parameters as mmrazor lists them. */
    @ParameterizedTest
    @CsvSource({
        "k33e33_k55e33_k73e43_k53e34_k37e66_r140, 4.3",
        "k53e33_k55e43_k335e444_k357e434_k3355e6333_r152, 4.6",
    })
    void reproducesPublishedParametersOfNetworksForAPhone(String text, double millions) {
        long parameters = space.parse(text).lower().totals().parameters();

        assertThat(Math.round(parameters / 1e5) / 10.0).isEqualTo(millions);
    }

    @Test
    void readsEveryArchitectureOfThePublishedLatencyTable() throws IOException {
        List<String> lines = PublishedData.lines("help/ofa_latency_ms.csv.gz");
        Set<Architecture> architectures = new HashSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", 5);
            Architecture architecture =
                    space.parse(String.join(",", List.of(cells).subList(0, 4)));
            assertThat(space.parse(architecture.toString())).isEqualTo(architecture);
            architectures.add(architecture);
        }
        assertThat(architectures).hasSizeGreaterThan(4900);
    }

    @Test
    void dropsWhatIsWrittenForLayersThatDoNotExist() {
        Architecture expected = space.parse("k75e64_k57e33_k353e346_k33e33_k3577e6433_r128");

        assertThat(space.parse("7 5 3 3 5 7 7 7 3 5 3 7 3 3 5 5 3 5 7 7,6 4 3 3 3 3 6 6 3 4 6 6 3 3 4 4 6 4 3 3,"
                        + "2 2 3 2 4,128"))
                .isEqualTo(expected);
        assertThat(space.parse("{'wid': None, 'ks': [7,5,0,0,5,7,0,0,3,5,3,0,3,3,0,0,3,5,7,7],"
                        + "'e': [6,4,None,None,3,3,0,0,3,4,6,0,3,3,0,0,6,4,3,3], 'd': [2,2,3,2,4], 'r': [128]}"))
                .isEqualTo(expected);
        assertThat(space.parse("{\"ks\": [7,5,5,7,3,5,3,3,3,3,5,7,7], \"e\": [6,4,3,3,3,4,6,3,3,6,4,3,3],"
                        + "\"d\": [2,2,3,2,4], \"r\": 128}"))
                .isEqualTo(expected);
    }

    @Test
    void takesItsResolutionFromTheArchitectureUnlessToldOtherwise() {
        Architecture architecture = space.parse(SMALLEST);

        assertThat(architecture.lower().input().shape().height()).isEqualTo(192);
        assertThat(architecture
                        .lower(architecture.defaultLowering().withResolution(32).withStemStride(1))
                        .input()
                        .shape()
                        .height())
                .isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "k33e33_k33e33_k33e33_k33e33_k33e33_r130 # image: resolution is 130, but must be one of 128, 132, ..., 224",
                "k33e33_k33e3_k33e33_k33e33_k33e33_r128 # stage 2: has 2 kernels, but 1 expansions",
                "k3e3_k33e33_k33e33_k33e33_k33e33_r128 # stage 1.1: depth is 1, but must be 2, 3 or 4;"
                        + " stage 1.2: kernel is missing; stage 1.2: expansion is missing",
                "k33e33_k33e33_k33e53_k33e33_k33e33_r128 # stage 3.1: expansion is 5, but must be 3, 4 or 6",
                "k33e33_r128 # has 1 stages before the resolution, but must have 5",
                "k33e33_k33e33_k33e33_k33e33_k33e33 # 'k33e33' must be r<resolution>;"
                        + " has 4 stages before the resolution, but must have 5",
                "{'ks': [3], 'e': [3], 'd': [2], 'r': []} # r is [], but must be one resolution",
                "{'ks': [3], 'e': [3], 'd': [2]} # r, the resolution, is missing",
                "{'ks': [3,3], 'e': [3], 'd': [2], 'r': 128} # has 2 values for kernel, but must have 20, or 10 as the"
                        + " depths add up to",
            })
    void saysExactlyWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> space.parse(text))
                .isInstanceOf(ArchitectureFormatException.class)
                .hasMessage(text + ": " + problem);
    }

    @Test
    void refusesAWidthAsPartOfAnArchitecture() {
        assertThatThrownBy(() -> space.parse("{'wid': 1.2, 'ks': [3], 'e': [3], 'd': [2], 'r': 128}"))
                .hasMessageContaining("wid is 1.2, but must be null");
    }
}
