package io.benchwright.jobs.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The rules against a clock that is made here, and noise of which all is known. */
class MeasuringLoopTest {

    private static final MeasuringRules RULES = MeasuringRules.usual().withBlockSeconds(0.25);
    private static final double SECONDS = 1e-9;

    /** Time passes only while something is run. */
    private static final class Bench {
        private final LongToDoubleFunction duration;
        private long now;
        private long runs;
        private final List<Double> taken = new ArrayList<>();

        /** @param duration seconds of the run of a number, from 0 */
        Bench(LongToDoubleFunction duration) {
            this.duration = duration;
        }

        Repetitions measure(MeasuringRules rules) throws InterruptedException {
            return new MeasuringLoop(rules, () -> now, seconds -> seconds * 1e3).run(() -> {
                double seconds = duration.applyAsDouble(runs);
                runs++;
                now += Math.round(seconds / SECONDS);
                taken.add(seconds * 1e3);
            });
        }
    }

    private static double noise(StableRandom random, double relative) {
        double sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return 1 + relative * (sum - 6);
    }

    @Test
    void aSteadyDeviceIsMeasuredInTwoWindowsAndFiveBlocks() throws InterruptedException {
        Bench bench = new Bench(run -> 0.010);

        Repetitions repetitions = bench.measure(RULES);

        assertThat(repetitions.warmUp()).hasSize(2);
        assertThat(repetitions.blocks()).hasSize(5).allMatch(block -> block.size() == 25);
        assertThat(repetitions.judge(RULES).median()).isCloseTo(10, within(1e-9));
        assertThat(repetitions.judge(RULES).isEnough()).isTrue();
        assertThat(repetitions.judge(RULES).isSettled()).isTrue();
    }

    @Test
    void whatComesBeforeCachesAreWarmDoesNotCount() throws InterruptedException {
        Bench bench = new Bench(run -> 0.010 * (1 + 3 * Math.exp(-run / 20.0)));

        Repetitions repetitions = bench.measure(RULES);

        assertThat(repetitions.warmUp().size()).isGreaterThan(2);
        assertThat(repetitions.warmUp().get(0)).isGreaterThan(11);
        assertThat(repetitions.judge(RULES).median()).isCloseTo(10, within(0.1));
        assertThat(repetitions.judge(RULES).isSettled()).isTrue();
    }

    @Test
    void aSlowDeviceStillGetsFiveRepetitionsABlock() throws InterruptedException {
        Bench bench = new Bench(run -> 1.5);

        assertThat(bench.measure(RULES).blocks()).allMatch(block -> block.size() == 5);
    }

    @Test
    void noiseCostsBlocksUntilTheIntervalIsNarrow() throws InterruptedException {
        StableRandom random = new StableRandom(3);
        MeasuringRules shortBlocks = RULES.withBlockSeconds(0.05);
        Bench bench = new Bench(run -> 0.010 * noise(random, 0.06));

        Repetitions repetitions = bench.measure(shortBlocks);
        Repetitions.Judgement judgement = repetitions.judge(shortBlocks);

        assertThat(repetitions.blocks().size()).isGreaterThan(5);
        assertThat(judgement.isEnough()).isTrue();
        assertThat(judgement.median()).isCloseTo(10, within(0.15));
        assertThat(judgement.intervalUpper() - judgement.intervalLower()).isLessThanOrEqualTo(0.2001 * 1.01);
    }

    @Test
    void whatNeverSettlesEndsAtTheCapsAndSaysSo() throws InterruptedException {
        // It gets slower by a fifth with each block.
        Bench bench = new Bench(run -> 0.010 * Math.pow(1.2, run / 25.0));
        MeasuringRules capped = RULES.withCaps(2, 5);

        Repetitions repetitions = bench.measure(capped);
        Repetitions.Judgement judgement = repetitions.judge(capped);

        assertThat(judgement.isSettled()).isFalse();
        assertThat(judgement.isEnough()).isFalse();
    }

    @Test
    void everyRepetitionAfterTheWarmUpIsKeptInOrderAndOutliersAreFlagged() throws InterruptedException {
        StableRandom random = new StableRandom(5);
        Bench bench = new Bench(run -> run == 60 || run == 90 ? 0.050 : 0.010 * noise(random, 0.001));

        Repetitions repetitions = bench.measure(RULES);
        List<Double> kept = repetitions.values();
        List<Double> last = bench.taken.subList(bench.taken.size() - kept.size(), bench.taken.size());

        assertThat(kept).hasSameSizeAs(last);
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i)).isCloseTo(last.get(i), within(1e-5));
        }
        assertThat(repetitions.judge(RULES).outliers())
                .hasSize(2)
                .allSatisfy(outlier -> assertThat(kept.get(outlier)).isCloseTo(50, within(1e-5)));
        assertThat(repetitions.judge(RULES).median()).isCloseTo(10, within(0.05));
    }

    @Test
    void theIntervalHoldsTheTrueMedianAboutAsOftenAsItSays() throws InterruptedException {
        // Blocks differ among themselves, as they do where clocks wander: what drawing single repetitions would not
        // see.
        int held = 0;
        int runs = 200;
        for (int seed = 0; seed < runs; seed++) {
            StableRandom random = new StableRandom(seed);
            List<List<Double>> blocks = new ArrayList<>();
            for (int b = 0; b < 20; b++) {
                double level = noise(random, 0.02);
                List<Double> block = new ArrayList<>();
                for (int i = 0; i < 15; i++) {
                    block.add(10 * level * noise(random, 0.005));
                }
                blocks.add(block);
            }
            Repetitions.Judgement judgement = new Repetitions(List.of(), blocks).judge(RULES);
            held += judgement.intervalLower() <= 10 && judgement.intervalUpper() >= 10 ? 1 : 0;
        }

        assertThat(held).isBetween(175, 200);
    }

    @Test
    void theInterruptedThreadStops() {
        Bench bench = new Bench(run -> 0.010);
        Thread.currentThread().interrupt();

        assertThat(catchThrowable(() -> bench.measure(RULES))).isInstanceOf(InterruptedException.class);
    }
}
