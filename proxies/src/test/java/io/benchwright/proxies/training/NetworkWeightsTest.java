package io.benchwright.proxies.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkWeightsTest {

    private static final Network NETWORK = network(10);

    @TempDir
    private Path folder;

    private static Network network(int classes) {
        Architecture smallest =
                SearchSpaces.parse("|nor_conv_1x1~0|+|none~0|skip_connect~1|+|nor_conv_3x3~0|none~1|none~2|");
        return smallest.lower(smallest.defaultLowering().withClasses(classes));
    }

    private Path written(NetworkWeights weights) throws IOException {
        Path file = folder.resolve("a/network.weights");
        weights.write(file);
        return file;
    }

    @Test
    void aFileGivesBackWhatWasWritten() throws IOException {
        NetworkWeights weights = NetworkWeights.seeded(NETWORK, 3);
        NetworkWeights read = NetworkWeights.read(written(weights), NETWORK);

        assertThat(read.tensors()).isEqualTo(weights.tensors()).isNotEmpty();
        for (WeightTensor tensor : weights.tensors()) {
            assertThat(read.values(tensor)).isEqualTo(weights.values(tensor));
        }
        assertThat(folder.resolve("a").toFile().list()).containsExactly("network.weights");
    }

    @Test
    void aSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        WeightTensor first = WeightTensor.of(NETWORK).get(0);

        assertThat(NetworkWeights.seeded(NETWORK, 3).values(first))
                .isEqualTo(NetworkWeights.seeded(NETWORK, 3).values(first))
                .isNotEqualTo(NetworkWeights.seeded(NETWORK, 4).values(first));
    }

    @Test
    void aFileOfWeightsIsReplacedAndNothingElse() throws IOException {
        Path file = written(NetworkWeights.seeded(NETWORK, 3));
        NetworkWeights.seeded(NETWORK, 4).write(file);
        Path other = Files.writeString(folder.resolve("other"), "precious");

        WeightTensor first = WeightTensor.of(NETWORK).get(0);
        assertThat(NetworkWeights.read(file, NETWORK).values(first))
                .isEqualTo(NetworkWeights.seeded(NETWORK, 4).values(first));
        assertThatIOException()
                .isThrownBy(() -> NetworkWeights.requireReplaceable(other))
                .withMessageContaining("is there already, and is not a file of weights");
        assertThatIOException()
                .isThrownBy(() -> NetworkWeights.seeded(NETWORK, 4).write(other))
                .withMessageContaining("is there already");
        assertThat(other).hasContent("precious");
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        Path file = written(NetworkWeights.seeded(NETWORK, 3));
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[whole.length - 5] ^= 1;

        assertRefused(flipped, "its values are not those that its checksum is of");
        assertRefused(Arrays.copyOf(whole, whole.length - 1), "is cut short");
        assertRefused(Arrays.copyOf(whole, whole.length + 4), "has other values than its network");
        assertRefused(Arrays.copyOf(whole, 40), "its first line has no end");
        assertRefused("something else".getBytes(StandardCharsets.UTF_8), "is no file of weights");
    }

    private void assertRefused(byte[] content, String problem) throws IOException {
        Path file = Files.write(folder.resolve("damaged"), content);
        assertThatIOException()
                .isThrownBy(() -> NetworkWeights.read(file, NETWORK))
                .withMessageStartingWith(file.toString())
                .withMessageContaining(problem);
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws IOException {
        Path file = written(NetworkWeights.seeded(NETWORK, 3));

        assertThatIOException()
                .isThrownBy(() -> NetworkWeights.read(file, network(7)))
                .withMessageContaining(
                        "holds weights of network " + NETWORK.sha256().substring(0, 12))
                .withMessageContaining("[7,1,1]");
    }

    @Test
    void aSourceMustHaveAllValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkWeights.of(NETWORK, tensor -> new float[1]))
                .withMessageContaining("has 1 values, but must have");
    }
}
