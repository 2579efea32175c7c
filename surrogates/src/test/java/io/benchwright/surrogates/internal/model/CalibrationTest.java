package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    @Property(tries = 500)
    void anEndOfAnIntervalIsTheOneOfItsRankAmongAllValues(
            @ForAll boolean isRatio,
            @ForAll @Size(min = 1, max = 6)
                    List<@Size(max = 30) List<@DoubleRange(min = -3, max = 3) Double>> residuals,
            @ForAll @DoubleRange(min = 0.1, max = 50) double mean,
            @ForAll @DoubleRange(min = 0, max = 1) double probability,
            @ForAll long seed) {
        StableRandom random = new StableRandom(seed);
        double[] byFold = random(residuals.size(), mean, random);
        Calibration calibration = new Calibration(
                isRatio,
                new double[] {1, 10},
                new double[] {0.5, 2},
                residuals.stream()
                        .map(fold -> fold.stream().mapToDouble(r -> r).sorted().toArray())
                        .toArray(double[][]::new));
        List<Double> values = new ArrayList<>();
        for (int fold = 0; fold < byFold.length; fold++) {
            for (double residual : residuals.get(fold)) {
                double place = isRatio ? StrictMath.log(byFold[fold]) : byFold[fold];
                values.add(place + calibration.scale(mean) * residual);
            }
        }
        values.sort(null);
        int n = values.size();
        double rank = probability < 0.5 ? Math.floor(probability * (n + 1)) : Math.ceil(probability * (n + 1));
        double actual = calibration.quantile(mean, byFold, probability);

        if (n == 0) {
            assertThat(actual).isEqualTo(mean);
        } else {
            double value = values.get((int) Math.max(1, Math.min(n, rank)) - 1);
            // Zeros of either sign are the same value.
            assertThat(actual + 0.0).isEqualTo(isRatio ? StrictMath.exp(value) : value + 0.0);
        }
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
        int[] folds = new int[rows];
        Arrays.setAll(folds, i -> i % 3);
        Calibration calibration = Calibration.of(isRatio, predictions, values, folds);
        double[] byFold = random(calibration.residuals().length, 10, random);
        double end = Double.NEGATIVE_INFINITY;
        for (double probability = 0; probability <= 1; probability += 0.01) {
            double next = calibration.quantile(10, byFold, probability);
            assertThat(next).isFinite().isGreaterThanOrEqualTo(end);
            end = next;
        }
        double least = Arrays.stream(calibration.residuals())
                .flatMapToDouble(Arrays::stream)
                .min()
                .orElseThrow();
        double most = Arrays.stream(calibration.residuals())
                .flatMapToDouble(Arrays::stream)
                .max()
                .orElseThrow();
        for (double probability : new double[] {0, 0.3, 0.999999, 1 - 0x1p-53}) {
            double drawn = calibration.draw(10, probability);
            double residual = (isRatio ? StrictMath.log(drawn / 10) : drawn - 10) / calibration.scale(10);
            assertThat(residual).isBetween(least - 1e-9, most + 1e-9);
        }
    }

    /** Every residual is drawn exactly once if probabilities are spread evenly. */
    @Test
    void drawsEachResidualAsOftenAsTheOthers() {
        Calibration calibration = new Calibration(
                false, new double[] {0}, new double[] {2}, new double[][] {{-1, 3}, {}, {0.5}, {-2, -1, 4}});
        double[] drawn = new double[6];
        for (int i = 0; i < 6; i++) {
            drawn[i] = calibration.draw(100, (i + 0.5) / 6);
        }

        assertThat(drawn).containsExactly(98, 106, 101, 96, 98, 108);
        assertThat(new Calibration(true, new double[] {0}, new double[] {2}, new double[][] {{0.5}}).draw(100, 0.5))
                .isEqualTo(100 * StrictMath.exp(1));
    }

    @Test
    void theScaleIsInterpolatedBetweenKnotsAndConstantBeyond() {
        Calibration calibration =
                new Calibration(false, new double[] {1, 2, 4}, new double[] {10, 20, 40}, new double[0][]);

        assertThat(calibration.scale(-5)).isEqualTo(10);
        assertThat(calibration.scale(1)).isEqualTo(10);
        assertThat(calibration.scale(1.5)).isEqualTo(15);
        assertThat(calibration.scale(2)).isEqualTo(20);
        assertThat(calibration.scale(3)).isEqualTo(30);
        assertThat(calibration.scale(4)).isEqualTo(40);
        assertThat(calibration.scale(1e9)).isEqualTo(40);
    }

    /** The guarantee of the source is 80 %; where models are alike, coverage is what was asked for. */
    @Test
    void nineInTenNewMeasurementsAreWithinTheirInterval() {
        StableRandom random = new StableRandom(11);
        int rows = 600;
        int folds = 5;
        double covered = 0;
        int trials = 0;
        for (int repetition = 0; repetition < 40; repetition++) {
            double[] predictions = new double[rows];
            double[] values = new double[rows];
            int[] foldOf = new int[rows];
            double[] bias = new double[folds];
            for (int fold = 0; fold < folds; fold++) {
                bias[fold] = 0.02 * random.nextDouble();
            }
            for (int i = 0; i < rows; i++) {
                foldOf[i] = i % folds;
                double truth = 1 + 9 * random.nextDouble();
                predictions[i] = truth + bias[foldOf[i]];
                values[i] = truth + noise(truth, random);
            }
            Calibration calibration = Calibration.of(repetition % 2 == 0, predictions, values, foldOf);
            for (int i = 0; i < 100; i++) {
                double truth = 1 + 9 * random.nextDouble();
                double[] byFold = new double[folds];
                for (int fold = 0; fold < folds; fold++) {
                    byFold[fold] = truth + bias[fold];
                }
                double value = truth + noise(truth, random);
                double mean = truth + 0.01;
                double lower = calibration.quantile(mean, byFold, 0.05);
                double upper = calibration.quantile(mean, byFold, 0.95);
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
        Calibration calibration = Calibration.of(false, predictions, values, new int[] {0, 0, 1, 1});
        double[] byFold = {7, 7};

        assertThat(calibration.quantile(7, byFold, 0.05)).isEqualTo(7.5);
        assertThat(calibration.quantile(7, byFold, 0.95)).isEqualTo(7.5);
    }

    @Test
    void modelsWithoutErrorsGiveAnIntervalOfNoWidth() {
        Calibration calibration = Calibration.of(true, new double[] {1, 2}, new double[] {1, 2}, new int[] {0, 1});

        assertThat(calibration.quantile(7, new double[] {7, 7}, 0.05)).isEqualTo(7, within(1e-14));
        assertThat(calibration.quantile(7, new double[] {7, 7}, 0.95)).isEqualTo(7, within(1e-14));
        assertThat(calibration.draw(7, 0.3)).isEqualTo(7);
    }

    @Test
    void oneRowIsBothEnds() {
        Calibration calibration = Calibration.of(false, new double[] {10}, new double[] {12}, new int[] {0});

        assertThat(calibration.quantile(20, new double[] {21}, 0.05)).isEqualTo(23);
        assertThat(calibration.quantile(20, new double[] {21}, 0.95)).isEqualTo(23);
    }

    @Test
    void foldsWithoutRowsSayNothing() {
        Calibration calibration = Calibration.of(false, new double[] {1, 3}, new double[] {2, 2}, new int[] {3, 1});
        double[] byFold = {Double.NaN, 5, Double.NaN, 6};

        assertThat(Arrays.stream(calibration.residuals()).mapToInt(fold -> fold.length))
                .containsExactly(0, 1, 0, 1);
        assertThat(calibration.quantile(5, byFold, 0.05)).isEqualTo(4);
        assertThat(calibration.quantile(5, byFold, 0.95)).isEqualTo(7);
    }

    @Test
    void withoutAnyRowTheMeanIsBothEnds() {
        Calibration calibration = Calibration.of(true, new double[0], new double[0], new int[0]);

        assertThat(calibration.scales()).containsExactly(1);
        assertThat(calibration.quantile(5, new double[0], 0.05)).isEqualTo(5);
        assertThat(calibration.draw(5, 0.5)).isEqualTo(5);
    }

    @Test
    void whatHasNoLogarithmHasNoInterval() {
        Calibration calibration =
                new Calibration(true, new double[] {0}, new double[] {1}, new double[][] {{-1, 0, 1}, {2}});

        for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(calibration.quantile(1, new double[] {1, wrong}, 0.05)).isNaN();
            assertThat(calibration.quantile(1, new double[] {wrong, 1}, 0.95)).isNaN();
        }
    }

    /** A search that halves the distance alone would take thousands of steps, or never end. */
    @Test
    void valuesMayBeOfAnyMagnitude() {
        double[] residuals = {
            -Double.MAX_VALUE, -1e300, -1, -1e-300, -Double.MIN_VALUE, 0, Double.MIN_VALUE, 1e-9, 1, Double.MAX_VALUE
        };
        Calibration calibration =
                new Calibration(false, new double[] {0}, new double[] {1}, new double[][] {residuals, {}});
        for (int rank = 1; rank <= 10; rank++) {
            assertThat(calibration.quantile(0, new double[] {0, 0}, (rank - 0.01) / 11 + (rank <= 5 ? 0.01 / 11 : 0)))
                    .isEqualTo(residuals[rank - 1]);
        }
    }
}
