package io.benchwright.jobs.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionsTest {

    private static final MeasuringRules RULES = MeasuringRules.usual();

    private static Repetitions of(Double... values) {
        return new Repetitions(List.of(), List.of(List.of(values)));
    }

    /** The figures are numpy's: {@code percentile} of 1, 2, 4, 8, 16, and {@code std} with {@code ddof=1}. */
    @Test
    void statisticsAreThoseOfNumpy() {
        Repetitions.Judgement judgement = of(4.0, 1.0, 16.0, 2.0, 8.0).judge(RULES);

        assertThat(judgement.mean()).isCloseTo(6.2, within(1e-12));
        assertThat(judgement.standardDeviation()).isCloseTo(6.09918, within(1e-5));
        assertThat(judgement.median()).isEqualTo(4);
        assertThat(judgement.interquartileRange()).isEqualTo(6);
        assertThat(judgement.p90()).isCloseTo(12.8, within(1e-12));
        assertThat(judgement.p99()).isCloseTo(15.68, within(1e-12));
    }

    @Test
    void oneBlockIsNeverEnoughAndHasAnIntervalOfNoWidth() {
        Repetitions.Judgement judgement = of(4.0, 5.0).judge(RULES);

        assertThat(judgement.isEnough()).isFalse();
        assertThat(judgement.intervalLower()).isEqualTo(4.5);
        assertThat(judgement.intervalUpper()).isEqualTo(4.5);
    }

    @Test
    void aSingleValueHasNoSpread() {
        Repetitions.Judgement judgement = of(4.0).judge(RULES);

        assertThat(judgement.standardDeviation()).isZero();
        assertThat(judgement.p99()).isEqualTo(4);
        assertThat(judgement.outliers()).isEmpty();
    }

    @Test
    void theIntervalOfTwoBlocksIsThatOfTheirMedians() {
        Repetitions.Judgement judgement =
                new Repetitions(List.of(), List.of(List.of(1.0, 1.0, 1.0), List.of(3.0, 3.0, 3.0))).judge(RULES);

        // A quarter of the resamples has the first block twice, a quarter the second.
        assertThat(judgement.intervalLower()).isEqualTo(1);
        assertThat(judgement.intervalUpper()).isEqualTo(3);
        assertThat(judgement.median()).isEqualTo(2);
    }

    @Test
    void aWarmUpIsSettledWhenItsLastTwoWindowsAgree() {
        List<List<Double>> blocks = List.of(List.of(1.0));

        assertThat(new Repetitions(List.of(2.0, 1.0, 1.009), blocks)
                        .judge(RULES)
                        .isSettled())
                .isTrue();
        assertThat(new Repetitions(List.of(1.0, 1.0, 1.02), blocks).judge(RULES).isSettled())
                .isFalse();
        assertThat(new Repetitions(List.of(1.0), blocks).judge(RULES).isSettled())
                .isFalse();
    }

    @Test
    void whatIsNoTimeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> of(1.0, 0.0)).withMessageContaining("0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> of(Double.NaN)).withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(Double.POSITIVE_INFINITY))
                .withMessageContaining("Infinity");
        assertThatIllegalArgumentException().isThrownBy(() -> new Repetitions(List.of(), List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Repetitions(List.of(), List.of(List.of())));
    }
}
