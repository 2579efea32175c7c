package io.benchwright.data.space.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.PublishedData;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.network.Operation;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NasBench201Test {

    private final NasBench201 space = new NasBench201();

    /**
     * Published values: of architectures 0 and 1 by the authors of NATS-Bench (its issues 24, 18 and 36; FLOPs and
     * parameters in millions); of 9,930 as a comment beside published genotypes; the last two are the largest and smallest
     * values of the space as lists of its extremes give them. Digits as published.
     *
     * <p>Their FLOPs are multiply-adds of convolutions and the linear layer, and the biases of the latter.
     */
    @ParameterizedTest
    @CsvSource({
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|,"
                + " 32, 10, 15.64737, 0.129306, 0.000005, 0.0000005",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|,"
                + " 32, 100, 15.65322, 0.135156, 0.000005, 0.0000005",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|,"
                + " 16, 120, 3.91948, 0.136456, 0.000005, 0.0000005",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|,"
                + " 32, 10, 113.95, 0.802, 0.005, 0.0005",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|,"
                + " 16, 120, 28.50, 0.810, 0.005, 0.0005",
        "|skip_connect~0|+|none~0|nor_conv_3x3~1|+|avg_pool_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|,"
                + " 32, 10, 113.95137, 0.802426, 0.000005, 0.0000005",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|,"
                + " 32, 10, 184.73, 1.289, 0.005, 0.0005",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|,"
                + " 32, 100, 184.74, 1.294, 0.005, 0.0005",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|,"
                + " 32, 10, 220.11969, 1.531546, 0.000005, 0.0000005",
        "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|, 32, 10, 7.78305, 0.073306, 0.000005, 0.0000005",
    })
    void reproducesPublishedFlopsAndParameters(
            String cell,
            int resolution,
            int classes,
            double flops,
            double parameters,
            double flopsTo,
            double parametersTo) {
        Architecture architecture = space.parse(cell);
        NetworkTotals totals = architecture
                .lower(architecture.defaultLowering().withResolution(resolution).withClasses(classes))
                .totals();

        assertThat((totals.multiplyAdds() + classes) / 1e6).isCloseTo(flops, within(flopsTo));
        assertThat(totals.parameters() / 1e6).isCloseTo(parameters, within(parametersTo));
    }

    @Test
    void listsEveryCellOfThePublishedLatencyTableOnce() throws IOException {
        List<String> lines = PublishedData.lines("help/nasbench201_latency_ms.csv.gz");
        Set<String> published = lines.stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .collect(Collectors.toSet());

        Set<String> enumerated = space.enumerate().map(Architecture::toString).collect(Collectors.toSet());

        assertThat(enumerated).isEqualTo(published).hasSize(15_625);
    }

    @Test
    void hasFiveOperationsOnSixEdges() {
        assertThat(space.size()).isEqualTo(BigInteger.valueOf(15_625));
        assertThat(new HashSet<>(space.enumerate().toList())).hasSize(15_625);
    }

    @Test
    void givesZerosWhereNothingReachesANode() {
        Network network = space.parse("|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|")
                .lower();

        assertThat(network.totals().layers(Operation.Kind.ZERO)).isEqualTo(30);
        assertThat(network.totals().layers(Operation.Kind.CONVOLUTION)).isEqualTo(15 + 1 + 6);
    }

    @Test
    void addsOnlyWhereSeveralEdgesGiveSomething() {
        Network network = space.parse("|skip_connect~0|+|skip_connect~0|none~1|+|skip_connect~0|none~1|skip_connect~2|")
                .lower();

        // One sum in each of 15 cells, of the cell's input with itself, and one in each reduction.
        assertThat(network.totals().layers(Operation.Kind.ADD)).isEqualTo(15 + 2);
        // A node belongs to no single edge.
        assertThat(network.layers())
                .filteredOn(layer -> layer.part().equals("cell 0 node 3"))
                .singleElement()
                .satisfies(layer -> assertThat(layer.position()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "|none~0|+|none~0|none~1| # has 2 nodes, but must have 3",
                "|none~0|+|none~0|+|none~0|none~1|none~2| # node 2: has 1 edges, but must have 2",
                "|none~0|+|none~0|none~0|+|none~0|none~1|none~2| # edge 1-2: 'none~0' must be <operation>~1",
                "|none~0|+|none~0|nor_conv_5x5~1|+|none~0|none~1|none~2| # edge 1-2: operation is nor_conv_5x5, but must"
                        + " be none, skip_connect, nor_conv_1x1, nor_conv_3x3 or avg_pool_3x3"
                        + " (did you mean nor_conv_1x1?)",
            })
    void saysExactlyWhatIsWrong(String text, String problem) {
        String shown = text.length() <= 48 ? text : text.substring(0, 45) + "...";
        assertThatThrownBy(() -> space.parse(text))
                .isInstanceOf(ArchitectureFormatException.class)
                .hasMessage(shown + ": " + problem);
    }
}
