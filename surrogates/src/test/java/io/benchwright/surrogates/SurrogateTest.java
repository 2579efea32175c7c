package io.benchwright.surrogates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.sun.management.ThreadMXBean;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.internal.model.ModelFile;
import io.benchwright.surrogates.internal.model.ModelParts;
import io.benchwright.surrogates.internal.model.ModelsForTests;
import io.benchwright.surrogates.internal.model.SurrogateModel;
import io.benchwright.surrogates.internal.model.ZipForTests;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurrogateTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int COUNT = 300;

    private static final ModelsForTests MODELS = new ModelsForTests("mnasnet", 40);
    private static final byte[] FILE =
            ModelFile.write("throughput@a100", "imagesPerSecond", MODELS.gaussianWithTrees(300, 200));
    private static final List<Architecture> ARCHITECTURES = MODELS.architectures(COUNT);

    private static Surrogate surrogate() throws Exception {
        return surrogate(FILE);
    }

    private static Surrogate surrogate(byte[] file) throws Exception {
        return new Surrogate(ModelParts.open(file, "a file"), new JsonObject());
    }

    @Test
    void answersTheSameAloneAndInABatch() throws Exception {
        Surrogate surrogate = surrogate();
        double[] means = new double[COUNT + 1];
        surrogate.means(ARCHITECTURES, means);
        double[] lower = new double[COUNT];
        double[] upper = new double[COUNT];
        surrogate.intervals(ARCHITECTURES, lower, upper);
        for (int i = 0; i < COUNT; i++) {
            Architecture architecture = ARCHITECTURES.get(i);
            assertThat(surrogate.mean(architecture)).isEqualTo(means[i]);
            assertThat(surrogate.interval(architecture))
                    .isEqualTo(new Surrogate.PredictionInterval(lower[i], upper[i]));
            assertThat(means[i]).isBetween(lower[i], upper[i]);
        }

        assertThat(means[COUNT]).isZero();
        assertThat(surrogate.target()).isEqualTo("throughput@a100");
        assertThat(surrogate.unit()).isEqualTo("imagesPerSecond");
        assertThat(surrogate.space().name()).isEqualTo("mnasnet");
    }

    @Test
    void noiseIsTheSameForTheSameArchitectureAndSeedAndDiffersOtherwise() throws Exception {
        Surrogate surrogate = surrogate();
        Architecture one = ARCHITECTURES.get(0);

        assertThat(surrogate.noisy(one, 1))
                .isEqualTo(surrogate.noisy(one, 1))
                .isEqualTo(surrogate().noisy(one, 1));
        assertThat(surrogate.noisy(one, surrogate.mean(one), 1)).isEqualTo(surrogate.noisy(one, 1));
        assertThat(ARCHITECTURES.stream()
                        .map(each -> surrogate.noisy(each, 1) / surrogate.mean(each))
                        .distinct())
                .hasSizeGreaterThan(50);
        List<Double> ofSeeds = new ArrayList<>();
        for (int seed = 0; seed < 500; seed++) {
            ofSeeds.add(surrogate.noisy(one, seed));
        }
        assertThat(ofSeeds.stream().distinct()).hasSizeGreaterThan(80);
    }

    @Test
    void refusesArchitecturesOfOtherSpaces() throws Exception {
        Surrogate surrogate = surrogate();
        SearchSpace other = SearchSpaces.named("nas-bench-201");
        Architecture stranger = other.first();
        String message =
                stranger + " is of space nas-bench-201, but the surrogate of throughput@a100 answers for mnasnet";

        assertThatThrownBy(() -> surrogate.mean(stranger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> surrogate.means(List.of(ARCHITECTURES.get(0), stranger), new double[2]))
                .hasMessage(message);
        assertThatThrownBy(() -> surrogate.interval(stranger)).hasMessage(message);
        assertThatThrownBy(() -> surrogate.noisy(stranger, 1)).hasMessage(message);
        assertThatThrownBy(() -> surrogate.noisy(stranger, 5, 1)).hasMessage(message);
    }

    @Test
    void refusesArraysThatAreTooShort() throws Exception {
        Surrogate surrogate = surrogate();

        assertThatThrownBy(() -> surrogate.means(ARCHITECTURES, new double[COUNT - 1]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> surrogate.intervals(ARCHITECTURES, new double[COUNT], new double[COUNT - 1]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void neverReadsWhatIntervalsAreMadeOfForAMean() throws Exception {
        Surrogate surrogate = surrogate(ZipForTests.with(FILE, "calibration.json", text -> "{}"));
        Architecture architecture = ARCHITECTURES.get(0);

        assertThat(surrogate.mean(architecture)).isEqualTo(surrogate().mean(architecture));
        assertThatThrownBy(() -> surrogate.interval(architecture))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith("a file: calibration.json: has 0 knots and 0 scales");
    }

    @Test
    void manyThreadsThatAskAtOnceGetTheSame() throws Exception {
        Surrogate reference = surrogate();
        double[] means = new double[COUNT];
        reference.means(ARCHITECTURES, means);
        double[] lower = new double[COUNT];
        double[] upper = new double[COUNT];
        reference.intervals(ARCHITECTURES, lower, upper);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int repetition = 0; repetition < 5; repetition++) {
                Surrogate fresh = surrogate();
                CountDownLatch start = new CountDownLatch(4);
                List<Future<?>> all = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    all.add(threads.submit(() -> {
                        start.countDown();
                        start.await();
                        double[] ownLower = new double[COUNT];
                        double[] ownUpper = new double[COUNT];
                        fresh.intervals(ARCHITECTURES, ownLower, ownUpper);
                        assertThat(ownLower).isEqualTo(lower);
                        assertThat(ownUpper).isEqualTo(upper);
                        for (int i = 0; i < COUNT; i++) {
                            assertThat(fresh.mean(ARCHITECTURES.get(i))).isEqualTo(means[i]);
                        }
                        return 0;
                    }));
                }
                for (Future<?> each : all) {
                    each.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"mnasnet", "fbnet"})
    void aThreadThatAsksAgainAllocatesNothing(String space) throws Exception {
        ModelsForTests models = new ModelsForTests(space, 41);
        SurrogateModel kernelsAndTrees = models.gaussianWithTrees(300, 50);
        Surrogate surrogate = surrogate(ModelFile.write("accuracy", "percent", kernelsAndTrees));
        Surrogate blend = surrogate(ModelFile.write("accuracy", "percent", models.ofAllKinds()));
        List<Architecture> architectures = models.architectures(130);
        double[] out = new double[130];
        for (Surrogate each : List.of(surrogate, blend)) {
            assertThat(allocatedBy(() -> {
                        for (int i = 0; i < 130; i++) {
                            out[i] = each.mean(architectures.get(i));
                        }
                    }))
                    .as("one at a time")
                    .isZero();
            assertThat(allocatedBy(() -> each.means(architectures, out)))
                    .as("in batches")
                    .isZero();
        }
    }

    /** The least of several runs: the compiler may stop a thread to work for itself. */
    private static long allocatedBy(Runnable queries) {
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            queries.run();
            least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        return least;
    }

    @Test
    void theCardIsACopy() throws Exception {
        JsonObject card = new JsonObject();
        card.addProperty("target", "accuracy");
        Surrogate surrogate = new Surrogate(ModelParts.open(FILE, "a file"), card);
        surrogate.card().addProperty("target", "another");

        assertThat(surrogate.card()).hasToString("{\"target\":\"accuracy\"}");
    }
}
