package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    @Property(tries = 500)
    void anEndOfAnIntervalIsMadeWithTheResidualOfItsRank(
            @ForAll boolean isRatio,
            @ForAll @Size(max = 60) List<@DoubleRange(min = -3, max = 3) Double> residuals,
            @ForAll @DoubleRange(min = 0.1, max = 50) double mean,
            @ForAll @DoubleRange(min = 0, max = 1) double probability) {
        Calibration calibration = new Calibration(
                isRatio,
                new double[] {1, 10},
                new double[] {0.5, 2},
                residuals.stream().mapToDouble(r -> r).sorted().toArray());
        List<Double> values = new ArrayList<>();
        for (double residual : residuals) {
            double shift = calibration.scale(mean) * residual;
            values.add(isRatio ? mean * StrictMath.exp(shift) : mean + shift);
        }
        values.sort(null);
        int n = values.size();
        double rank = probability < 0.5 ? Math.floor(probability * (n + 1)) : Math.ceil(probability * (n + 1));

        assertThat(calibration.quantile(mean, probability))
                .isEqualTo(n == 0 ? mean : values.get((int) Math.max(1, Math.min(n, rank)) - 1));
    }

    private static double[] random(int count, double around, StableRandom random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = around * (0.5 + random.nextDouble());
        }
        return values;
    }

    @Property(tries = 200)
    void endsRiseWithTheProbabilityAndDrawsStayAmongTheResiduals(
            @ForAll boolean isRatio, @ForAll @IntRange(min = 1, max = 200) int rows, @ForAll long seed) {
        StableRandom random = new StableRandom(seed);
        double[] predictions = random(rows, 10, random);
        double[] values = random(rows, 10, random);
        Calibration calibration = Calibration.of(isRatio, predictions, values);
        double end = Double.NEGATIVE_INFINITY;
        for (double probability = 0; probability <= 1; probability += 0.01) {
            double next = calibration.quantile(10, probability);
            assertThat(next).isFinite().isGreaterThanOrEqualTo(end);
            end = next;
        }
        double least = calibration.residuals()[0];
        double most = calibration.residuals()[rows - 1];
        for (double probability : new double[] {0, 0.3, 0.999999, 1 - 0x1p-53}) {
            double drawn = calibration.draw(10, probability);
            double residual = (isRatio ? StrictMath.log(drawn / 10) : drawn - 10) / calibration.scale(10);
            assertThat(residual).isBetween(least - 1e-9, most + 1e-9);
        }
    }

    /** Every residual is drawn exactly once if probabilities are spread evenly. */
    @Test
    void drawsEachResidualAsOftenAsTheOthers() {
        Calibration calibration =
                new Calibration(false, new double[] {0}, new double[] {2}, new double[] {-2, -1, -1, 0.5, 3, 4});
        double[] drawn = new double[6];
        for (int i = 0; i < 6; i++) {
            drawn[i] = calibration.draw(100, (i + 0.5) / 6);
        }

        assertThat(drawn).containsExactly(96, 98, 98, 101, 106, 108);
        assertThat(new Calibration(true, new double[] {0}, new double[] {2}, new double[] {0.5}).draw(100, 0.5))
                .isEqualTo(100 * StrictMath.exp(1));
    }

    @Test
    void theScaleIsInterpolatedBetweenKnotsAndConstantBeyond() {
        Calibration calibration =
                new Calibration(false, new double[] {1, 2, 4}, new double[] {10, 20, 40}, new double[0]);

        assertThat(calibration.scale(-5)).isEqualTo(10);
        assertThat(calibration.scale(1)).isEqualTo(10);
        assertThat(calibration.scale(1.5)).isEqualTo(15);
        assertThat(calibration.scale(2)).isEqualTo(20);
        assertThat(calibration.scale(3)).isEqualTo(30);
        assertThat(calibration.scale(4)).isEqualTo(40);
        assertThat(calibration.scale(1e9)).isEqualTo(40);
    }

    @Test
    void nineInTenNewMeasurementsAreWithinTheirInterval() {
        StableRandom random = new StableRandom(11);
        int rows = 600;
        double covered = 0;
        int trials = 0;
        for (int repetition = 0; repetition < 40; repetition++) {
            double[] predictions = new double[rows];
            double[] values = new double[rows];
            for (int i = 0; i < rows; i++) {
                double truth = 1 + 9 * random.nextDouble();
                predictions[i] = truth + 0.01;
                values[i] = truth + noise(truth, random);
            }
            Calibration calibration = Calibration.of(repetition % 2 == 0, predictions, values);
            for (int i = 0; i < 100; i++) {
                double truth = 1 + 9 * random.nextDouble();
                double value = truth + noise(truth, random);
                double mean = truth + 0.01;
                double lower = calibration.quantile(mean, 0.05);
                double upper = calibration.quantile(mean, 0.95);
                covered += lower <= value && value <= upper ? 1 : 0;
                trials++;
            }
        }

        assertThat(100 * covered / trials).isEqualTo(90, within(2.0));
    }

    /** Skewed, and the greater the farther out. */
    private static double noise(double truth, StableRandom random) {
        double normal = -6;
        for (int i = 0; i < 12; i++) {
            normal += random.nextDouble();
        }
        return 0.02 * truth * (normal + 0.3 * normal * normal);
    }

    @Test
    void errorsThatAreAllTheSameGiveAnIntervalOfNoWidth() {
        double[] predictions = {1, 2, 3, 4};
        double[] values = {1.5, 2.5, 3.5, 4.5};
        Calibration calibration = Calibration.of(false, predictions, values);

        assertThat(calibration.quantile(7, 0.05)).isEqualTo(7.5);
        assertThat(calibration.quantile(7, 0.95)).isEqualTo(7.5);
    }

    @Test
    void modelsWithoutErrorsGiveAnIntervalOfNoWidth() {
        Calibration calibration = Calibration.of(true, new double[] {1, 2}, new double[] {1, 2});

        assertThat(calibration.quantile(7, 0.05)).isEqualTo(7, within(1e-14));
        assertThat(calibration.quantile(7, 0.95)).isEqualTo(7, within(1e-14));
        assertThat(calibration.draw(7, 0.3)).isEqualTo(7);
    }

    @Test
    void oneRowIsBothEnds() {
        Calibration calibration = Calibration.of(false, new double[] {10}, new double[] {12});

        assertThat(calibration.quantile(20, 0.05)).isEqualTo(22);
        assertThat(calibration.quantile(20, 0.95)).isEqualTo(22);
    }

    @Test
    void withoutAnyRowTheMeanIsBothEnds() {
        Calibration calibration = Calibration.of(true, new double[0], new double[0]);

        assertThat(calibration.scales()).containsExactly(1);
        assertThat(calibration.quantile(5, 0.05)).isEqualTo(5);
        assertThat(calibration.draw(5, 0.5)).isEqualTo(5);
    }
}
