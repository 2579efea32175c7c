package io.benchwright.jobs.target;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeasuringSessionTest {

    private static final TrialLoop.Settings SETTINGS =
            TrialLoop.Settings.defaults().withAttempts(1).withPauses(Duration.ZERO, Duration.ZERO);

    private final List<MeasureTrial> trials = Measurements.trials(26);
    private final MeasureTrial sentinel = trials.get(25);
    private final List<MeasureTrial> networks = trials.subList(0, 25);
    private final Kept kept = new Kept();

    /** Keeps all, and how many commits it took. */
    private static final class Kept implements MeasuringSession.Sink, MeasuringSession.Listener {
        private final Map<Trial, Outcome> outcomes = new LinkedHashMap<>();
        private final List<Integer> sizes = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private int count;

        @Override
        public boolean isCommitted(String id) {
            return outcomes.keySet().stream().anyMatch(trial -> trial.id().equals(id));
        }

        @Override
        public void commit(Map<Trial, Outcome> more) {
            outcomes.putAll(more);
            sizes.add(more.size());
        }

        @Override
        public void committed() {
            count++;
        }

        @Override
        public void note(String message) {
            notes.add(message);
        }

        JsonObject environment(MeasureTrial measure) {
            Outcome outcome = outcomes.get(measure.trial());
            return ((Outcome.Completed) requireNonNull(outcome)).result().getAsJsonObject("environment");
        }
    }

    private MeasuringSession session(int firstRound) throws IOException {
        return new MeasuringSession(networks, sentinel, firstRound, 7, DriftWatch.TOLERANCE, kept, kept);
    }

    @Test
    void aSentinelStandsFirstAfterEachGroupAndLast() throws IOException, InterruptedException {
        Measurements.Device device = new Measurements.Device((asked, number) -> 5);

        assertThat(session(3).run(SETTINGS, slot -> device)).isEmpty();

        List<Integer> sentinels = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < device.asked.size(); i++) {
            ids.add(device.asked.get(i).trial().id());
            if (device.asked.get(i).isSentinel()) {
                sentinels.add(i);
            }
        }
        assertThat(sentinels).containsExactly(0, 6, 12, 18, 24, 30);
        assertThat(ids).hasSize(31);
        assertThat(device.asked.get(0).replicate()).isEqualTo(3);
        assertThat(device.asked.get(30).replicate()).isEqualTo(8);
        assertThat(kept.sizes).containsExactly(1, 6, 6, 6, 6, 6);
        assertThat(kept.count).isEqualTo(25);
        assertThat(kept.environment(networks.get(0)).get("drift").getAsString()).isEqualTo("no");
        assertThat(kept.environment(networks.get(0)).get("finished").getAsString())
                .matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void theOrderIsDrawnAndTheSameForTheSameSeed() throws IOException, InterruptedException {
        Measurements.Device device = new Measurements.Device((asked, number) -> 5);
        session(0).run(SETTINGS, slot -> device);
        List<MeasureTrial> order =
                device.asked.stream().filter(asked -> !asked.isSentinel()).toList();

        assertThat(order).isNotEqualTo(networks).containsExactlyInAnyOrderElementsOf(networks);
        assertThat(MeasuringSession.shuffled(networks, 7)).isEqualTo(order);
        assertThat(MeasuringSession.shuffled(networks, 8)).isNotEqualTo(order);
    }

    @Test
    void aGroupThatDriftedIsMeasuredAgainAndWhatIsKeptIsTheSecondTime() throws IOException, InterruptedException {
        // From the 6th to the 8th measurement, the clock is lower by a tenth: the first group, and the first network of
        // its repetition.
        Measurements.Device device =
                new Measurements.Device((asked, number) -> number >= 5 && number < 8 ? 5.5 : 5 + number / 1e6);

        session(0).run(SETTINGS, slot -> device);

        assertThat(device.asked.stream().filter(MeasureTrial::isSentinel).count())
                .isEqualTo(8);
        assertThat(kept.notes).hasSize(2).first().asString().contains("10.0 %", "5 networks");
        for (MeasureTrial network : networks) {
            Outcome.Completed outcome = (Outcome.Completed) requireNonNull(kept.outcomes.get(network.trial()));
            assertThat(requireNonNull(network.repetitions(outcome.result()).get(MeasuredMetric.LATENCY))
                            .values())
                    .allMatch(value -> value < 5.01);
            assertThat(kept.environment(network).get("drift").getAsString()).isEqualTo("no");
        }
    }

    @Test
    void whatDriftsAgainAndAgainIsKeptAndSaysSo() throws IOException, InterruptedException {
        int[] sentinels = {0};
        Measurements.Device device = new Measurements.Device((asked, number) -> {
            if (asked.isSentinel()) {
                sentinels[0]++;
            }
            return sentinels[0] % 2 == 0 ? 5 : 6;
        });

        session(0).run(SETTINGS, slot -> device);

        assertThat(kept.count).isEqualTo(25);
        assertThat(networks)
                .allSatisfy(network -> assertThat(
                                kept.environment(network).get("drift").getAsString())
                        .isEqualTo("yes"));
        assertThat(device.asked.stream().filter(asked -> !asked.isSentinel()).count())
                .isEqualTo(75);
    }

    @Test
    void whatIsToleratedIsNotMeasuredAgainAndRowsSayWhatWas() throws IOException, InterruptedException {
        Measurements.Device device = new Measurements.Device((asked, number) -> number == 12 ? 5.5 : 5);

        new MeasuringSession(networks, sentinel, 0, 7, 0.11, kept, kept).run(SETTINGS, slot -> device);

        assertThat(device.asked).hasSize(31);
        assertThat(networks).allSatisfy(network -> {
            JsonObject environment = kept.environment(network);
            assertThat(environment.get("drift").getAsString()).isEqualTo("no");
            assertThat(environment.get("driftTolerance").getAsDouble()).isEqualTo(0.11);
        });
    }

    @Test
    void aToleranceIsAbove0() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MeasuringSession(networks, sentinel, 0, 7, 0, kept, kept))
                .withMessageContaining("tolerance of drift is 0.0");
    }

    @Test
    void aFailedNetworkIsKeptAsFailed() throws IOException, InterruptedException {
        Measurements.Device device = new Measurements.Device((asked, number) -> {
            if (asked.equals(networks.get(4))) {
                throw new TrialFailedException("does not fit", false);
            }
            return 5;
        });

        session(0).run(SETTINGS, slot -> device);

        assertThat(kept.outcomes.get(networks.get(4).trial()))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).isEqualTo("does not fit"));
        assertThat(kept.count).isEqualTo(25);
    }

    @Test
    void aSentinelThatFailsEndsTheSession() throws IOException {
        Measurements.Device device = new Measurements.Device((asked, number) -> {
            throw new TrialFailedException("no device", false);
        });
        MeasuringSession session = session(0);

        assertThatIOException()
                .isThrownBy(() -> session.run(SETTINGS, slot -> device))
                .withMessageContaining("sentinel")
                .withMessageContaining("no device");
        assertThat(kept.outcomes).isEmpty();
    }

    @Test
    void whatIsCommittedIsNotAskedAgainAndASessionThatHasNothingToDoAsksNothing()
            throws IOException, InterruptedException {
        Measurements.Device first = new Measurements.Device((asked, number) -> 5);
        session(0).run(SETTINGS, slot -> first);
        Measurements.Device second = new Measurements.Device((asked, number) -> 5);
        MeasuringSession again = session(4);

        assertThat(again.remaining()).isZero();
        again.run(SETTINGS, slot -> second);
        assertThat(second.asked).isEmpty();
    }

    @Test
    void aGroupThatCannotBeCommittedIsAskedAgain() throws IOException {
        Measurements.Device device = new Measurements.Device((asked, number) -> 5);
        MeasuringSession.Sink fullDisk = new MeasuringSession.Sink() {
            @Override
            public boolean isCommitted(String id) {
                return kept.isCommitted(id);
            }

            @Override
            public void commit(Map<Trial, Outcome> outcomes) throws IOException {
                if (kept.sizes.size() == 2) {
                    throw new IOException("the disk is full");
                }
                kept.commit(outcomes);
            }
        };
        MeasuringSession stopped = new MeasuringSession(networks, sentinel, 0, 7, DriftWatch.TOLERANCE, fullDisk, kept);

        assertThatIOException()
                .isThrownBy(() -> stopped.run(SETTINGS, slot -> device))
                .withMessageContaining("the disk is full");

        // Five networks and two sentinels are kept.
        assertThat(kept.outcomes).hasSize(7);
        assertThat(session(2).remaining()).isEqualTo(20);
    }
}
