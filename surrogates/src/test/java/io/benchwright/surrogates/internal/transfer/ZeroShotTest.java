package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import io.benchwright.surrogates.internal.transfer.ZeroShot.Hardware;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZeroShotTest {

    private static final int NETWORKS = 300;

    /** Of different sizes and batches, so that either's share can be told. */
    private static final List<Hardware> HARDWARE = List.of(
            new Hardware(1_000, 100, 1, false),
            new Hardware(2_000, 300, 8, false),
            new Hardware(4_000, 200, 4, false),
            new Hardware(3_000, 900, 1, false),
            new Hardware(9_000, 700, 2, false),
            new Hardware(2_500, 400, 2, false));

    /** One whose size and batch are between those of others. */
    private static final int AMONG_OTHERS = 5;

    private static double[] networks() {
        StableRandom random = new StableRandom(6);
        return IntStream.range(0, NETWORKS)
                .mapToDouble(i -> 1 + 4 * random.nextDouble())
                .toArray();
    }

    /** What a network takes on hardware whose times follow powers of its size and its batch. */
    private static double time(Hardware hardware, double network, double ofSize, double ofBatch) {
        double size = Math.sqrt(hardware.computing() * hardware.bandwidth());
        return network * Math.pow(size, -ofSize) * Math.pow(hardware.batch(), ofBatch);
    }

    private static SourceTimes sources(List<Hardware> hardware, double ofSize, double ofBatch) {
        double[] networks = networks();
        double[][] logarithms = new double[NETWORKS][hardware.size()];
        for (int i = 0; i < NETWORKS; i++) {
            for (int s = 0; s < hardware.size(); s++) {
                logarithms[i][s] = Math.log(time(hardware.get(s), networks[i], ofSize, ofBatch));
            }
        }
        return new SourceTimes(List.of(), logarithms, List.of());
    }

    private static double predicted(Transferred fitted, SourceTimes sources, int network) {
        return fitted.parts().get(0).time(new double[0], sources.logarithms()[network], new int[0], 0);
    }

    /** Whether a device is predicted from the others. */
    private static void assertPredicts(
            List<Hardware> hardware, int held, double ofSize, double ofBatch, double within) {
        double[] networks = networks();
        List<Hardware> others = new ArrayList<>(hardware);
        Hardware device = others.remove(held);
        SourceTimes sources = sources(others, ofSize, ofBatch);

        Transferred fitted = ZeroShot.fit(sources, others, device);

        for (int i = 0; i < NETWORKS; i += 50) {
            assertThat(predicted(fitted, sources, i) / time(device, networks[i], ofSize, ofBatch))
                    .as(device.toString())
                    .isCloseTo(1, within(within));
        }
    }

    @Test
    void findsTheScaleOfADeviceThatFollowsItsSizeAndItsBatch() {
        assertPredicts(HARDWARE, AMONG_OTHERS, 0.7, 0.8, 0.03);
        assertPredicts(HARDWARE, AMONG_OTHERS, 0.4, 0.3, 0.03);
        assertPredicts(HARDWARE, AMONG_OTHERS, 0.9, 0.5, 0.05);
    }

    /** Where powers are those of the prior, nothing need be learnt: devices beyond all others are predicted, too. */
    @Test
    void knowsBeforehandThatTimesFollowTheSquareRoot() {
        for (int held = 0; held < HARDWARE.size(); held++) {
            assertPredicts(HARDWARE, held, 0.5, 0.5, 1e-9);
            assertPredicts(perImage(), held, 0.5, -0.5, 1e-9);
        }
    }

    /** The slowest of all is far from the others: some of the way there is guessed. */
    @Test
    void devicesThatAreFarFromOthersArePredictedRoughly() {
        for (int held = 0; held < HARDWARE.size(); held++) {
            assertPredicts(HARDWARE, held, 0.7, 0.8, 0.2);
            assertPredicts(HARDWARE, held, 0.4, 0.3, 0.2);
        }
    }

    /** Sources are off what their parameters say by a factor each, the device is not. */
    @Test
    void intervalsHoldWhatIsAsFarOffAsSourcesAre() {
        double[] networks = networks();
        List<Hardware> others = HARDWARE.subList(0, AMONG_OTHERS);
        Hardware device = HARDWARE.get(AMONG_OTHERS);
        for (double off : new double[] {0.02, 0.1, 0.3}) {
            SourceTimes sources = sources(others, 0.5, 0.5);
            for (double[] logarithms : sources.logarithms()) {
                for (int s = 0; s < logarithms.length; s++) {
                    logarithms[s] += s % 2 == 0 ? off : -off;
                }
            }

            Transferred fitted = ZeroShot.fit(sources, others, device);

            for (int i = 0; i < NETWORKS; i += 50) {
                double mean = predicted(fitted, sources, i);
                double low = fitted.calibration().quantile(mean, 0.05);
                double high = fitted.calibration().quantile(mean, 0.95);
                assertThat(time(device, networks[i], 0.5, 0.5)).isBetween(low, high);
                assertThat(mean).isBetween(low, high);
            }
        }
    }

    /** Images are done faster the more there are at a time. */
    @Test
    void timesOfAnImageFallWithTheBatch() {
        assertPredicts(perImage(), AMONG_OTHERS, 0.7, -0.3, 0.03);
        assertPredicts(perImage(), AMONG_OTHERS, 0.4, -0.7, 0.03);
    }

    private static List<Hardware> perImage() {
        return HARDWARE.stream()
                .map(each -> new Hardware(each.computing(), each.bandwidth(), each.batch(), true))
                .toList();
    }

    @Test
    void aDeviceThatIsOneOfTheSourcesTakesWhatThatTakes() {
        SourceTimes sources = sources(HARDWARE, 0.5, 0.5);
        Transferred fitted = ZeroShot.fit(sources, HARDWARE, HARDWARE.get(2));

        assertThat(predicted(fitted, sources, 7) / Math.exp(sources.logarithms()[7][2]))
                .isCloseTo(1, within(1e-9));
    }

    /** A time of a batch and a time of an image have nothing to tell of each other. */
    @Test
    void sourcesOfTheOtherKindDoNotCount() {
        List<Hardware> mixed = new ArrayList<>(HARDWARE.subList(0, 4));
        mixed.add(new Hardware(2_500, 400, 2, true));
        Hardware device = HARDWARE.get(5);
        SourceTimes sources = sources(mixed, 0.6, 0.6);

        Transferred with = ZeroShot.fit(sources, mixed, device);
        Transferred without = ZeroShot.fit(sources(mixed.subList(0, 4), 0.6, 0.6), mixed.subList(0, 4), device);

        double[] weights = with.parts().get(0).logarithms();
        assertThat(weights[4]).isZero();
        assertThat(Arrays.copyOf(weights, 4)).isEqualTo(without.parts().get(0).logarithms());
        assertThat(Arrays.stream(weights).sum()).isCloseTo(1, within(1e-12));
        assertThat(with.leftOut()).isEqualTo(without.leftOut());
    }

    /** The fewer sources there are, the less is known of how far they are off. */
    @Test
    void twoSourcesGiveWiderIntervalsThanMany() {
        Hardware device = HARDWARE.get(5);
        double[] widths = new double[2];
        for (int k = 0; k < 2; k++) {
            List<Hardware> few = HARDWARE.subList(0, k == 0 ? 2 : 5);
            Transferred fitted = ZeroShot.fit(sources(few, 0.9, 0.1), few, device);
            for (double time : fitted.leftOut()) {
                assertThat(time).isPositive().isFinite();
            }
            widths[k] = fitted.calibration().quantile(1, 0.95)
                    / fitted.calibration().quantile(1, 0.05);
        }
        assertThat(widths[0]).isGreaterThan(widths[1]);
        assertThat(widths[1]).isGreaterThan(1);
    }
}
