package io.benchwright.data.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.TrialLoop.Settings;
import io.benchwright.data.trial.TrialLoop.Summary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrialLoopTest {

    private static final Settings SETTINGS = Settings.defaults();

    private final MemorySink sink = new MemorySink();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void answersAllTrialsOnceOnManySlots() throws Exception {
        Set<String> asked = Collections.synchronizedSet(new HashSet<>());
        Summary summary = run(SETTINGS.withSlots(4), trials(200), worker((trial, limit) -> {
            assertThat(asked.add(trial.id())).isTrue();
            return trial.fields();
        }));

        assertThat(summary).isEqualTo(new Summary(200, 0, 0, 0, List.of()));
        assertThat(sink.size()).isEqualTo(200);
        assertThat(closed).hasValue(4);
    }

    @Test
    void slotsWorkSideBySide() throws Exception {
        CyclicBarrier allAtOnce = new CyclicBarrier(3);
        Summary summary = run(SETTINGS.withSlots(3), trials(9), worker((trial, limit) -> {
            await(allAtOnce);
            return trial.fields();
        }));

        assertThat(summary.done()).isEqualTo(9);
    }

    @Test
    void commitsATrialBeforeItsSlotTakesTheNext() throws Exception {
        List<Trial> trials = trials(20);
        Summary summary = run(SETTINGS, trials, worker((trial, limit) -> {
            assertThat(sink.size()).isEqualTo(trials.indexOf(trial));
            return trial.fields();
        }));

        assertThat(summary.done()).isEqualTo(20);
    }

    @Test
    void skipsWhatIsCommittedAndWhatIsAskedTwice() throws Exception {
        List<Trial> trials = trials(5);
        sink.commit(trials.get(1), new Outcome.Completed(new JsonObject(), 1, 1));
        Summary summary = run(
                SETTINGS.withSlots(2),
                Stream.concat(trials.stream(), trials.stream()).toList(),
                worker((trial, limit) -> trial.fields()));

        assertThat(summary).isEqualTo(new Summary(4, 0, 6, 0, List.of()));
    }

    @Test
    void pausesDoubleUpToTheLongest() throws Exception {
        Settings settings = SETTINGS.withAttempts(6).withPauses(Duration.ofSeconds(2), Duration.ofSeconds(10));
        Summary summary = run(settings, trials(1), worker((trial, limit) -> {
            throw new TrialFailedException("no luck", true);
        }));

        assertThat(summary).isEqualTo(new Summary(0, 1, 0, 0, List.of()));
        assertThat(pauses)
                .containsExactly(
                        Stream.of(2, 4, 8, 10, 10).map(Duration::ofSeconds).toArray(Duration[]::new));
        assertThat(sink.outcome(trials(1).get(0))).isEqualTo(new Outcome.Failed("no luck", 6, 0));
        assertThat(settings.withAttempts(Integer.MAX_VALUE).pauseAfter(Integer.MAX_VALUE))
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void timesTheLastAttemptAlone() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        run(SETTINGS.withTimeLimit(Duration.ofSeconds(30)), trials(1), worker((trial, limit) -> {
            assertThat(limit).isEqualTo(Duration.ofSeconds(30));
            nanos.addAndGet(1_500_000_000);
            if (attempts.incrementAndGet() < 3) {
                throw new TrialFailedException("not yet", true);
            }
            return trial.fields();
        }));

        Trial trial = trials(1).get(0);
        assertThat(sink.outcome(trial)).isEqualTo(new Outcome.Completed(trial.fields(), 3, 1.5));
    }

    @Test
    void doesNotRetryWhatCannotGoBetter() throws Exception {
        run(SETTINGS, trials(1), worker((trial, limit) -> {
            throw new TrialFailedException("no such layer", false);
        }));

        assertThat(sink.outcome(trials(1).get(0))).isEqualTo(new Outcome.Failed("no such layer", 1, 0));
        assertThat(pauses).isEmpty();
    }

    @Test
    void aBugInAWorkerCostsATrialAndTellsItsCauses() throws Exception {
        List<Trial> trials = trials(2);
        Summary summary = run(SETTINGS.withAttempts(1), trials, worker((trial, limit) -> {
            if (trial.equals(trials.get(0))) {
                throw new IllegalStateException(
                        "shape\nlost", new IOException("file gone", new ArithmeticException("x")));
            }
            return trial.fields();
        }));

        assertThat(summary).isEqualTo(new Summary(1, 1, 0, 0, List.of()));
        assertThat(sink.outcome(trials.get(0)))
                .isEqualTo(new Outcome.Failed(
                        "internal error: java.lang.IllegalStateException: shape lost; caused by java.io.IOException: file"
                                + " gone; caused by java.lang.ArithmeticException: x",
                        1,
                        0));
    }

    @Test
    void aTrialOfAQuarantinedSlotGoesToAnother() throws Exception {
        CountDownLatch isQuarantined = new CountDownLatch(1);
        TrialLoop loop = loop(SETTINGS.withSlots(2));
        Summary summary = loop.run(
                trials(6).iterator(),
                slot -> worker((trial, limit) -> {
                            if (slot == 0) {
                                isQuarantined.countDown();
                                throw new WorkerQuarantinedException("died", "slot 0: no more", true);
                            }
                            isQuarantined.await();
                            return trial.fields();
                        })
                        .apply(slot),
                sink);

        assertThat(summary).isEqualTo(new Summary(6, 0, 0, 0, List.of("slot 0: no more")));
        assertThat(trials(6).stream().map(sink::outcome).map(Outcome::attempts)).containsOnlyOnce(2);
    }

    @Test
    void leavesTheRestWhereAllSlotsAreQuarantined() throws Exception {
        List<Trial> trials = trials(10);
        sink.commit(trials.get(9), new Outcome.Completed(new JsonObject(), 1, 1));
        Summary summary = run(SETTINGS.withSlots(2), trials, worker((trial, limit) -> {
            throw new WorkerQuarantinedException("died", "no more", true);
        }));

        assertThat(summary).isEqualTo(new Summary(0, 0, 1, 9, List.of("no more", "no more")));

        Summary resumed = run(SETTINGS.withSlots(2), trials, worker((trial, limit) -> trial.fields()));
        assertThat(resumed).isEqualTo(new Summary(9, 0, 1, 0, List.of()));
    }

    @Test
    void stopsWhereTheSinkCannotKeepAnOutcome() {
        AtomicBoolean wasStopped = new AtomicBoolean();
        CountDownLatch otherIsAtWork = new CountDownLatch(1);
        List<Trial> trials = trials(10);
        MemorySink full = new MemorySink() {
            @Override
            public void commit(Trial trial, Outcome outcome) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        IOException failure = catchThrowableOfType(
                IOException.class,
                () -> loop(SETTINGS.withSlots(2))
                        .run(
                                trials.iterator(),
                                worker((trial, limit) -> {
                                    if (trial.equals(trials.get(0))) {
                                        otherIsAtWork.await();
                                        return trial.fields();
                                    }
                                    try {
                                        otherIsAtWork.countDown();
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException e) {
                                        wasStopped.set(true);
                                        throw e;
                                    }
                                    return trial.fields();
                                }),
                                full));

        assertThat(failure)
                .hasMessage("trial " + trials.get(0) + " cannot be committed: No space left on device")
                .hasRootCauseMessage("No space left on device");
        assertThat(wasStopped).isTrue();
        assertThat(closed).hasValue(2);
    }

    @Test
    void aFailureWhileAFailureIsCommittedKeepsBoth() {
        MemorySink full = new MemorySink() {
            @Override
            public void commit(Trial trial, Outcome outcome) throws IOException {
                assertThat(outcome).isInstanceOf(Outcome.Failed.class);
                throw new IOException("No space left on device");
            }
        };
        IOException failure = catchThrowableOfType(
                IOException.class,
                () -> loop(SETTINGS.withAttempts(1))
                        .run(
                                trials(1).iterator(),
                                slot -> new TrialWorker() {
                                    @Override
                                    public JsonObject run(Trial trial, Duration limit) throws TrialFailedException {
                                        throw new TrialFailedException("died", true);
                                    }

                                    @Override
                                    public void close() {
                                        throw new IllegalStateException("cannot be closed either");
                                    }
                                },
                                full));

        assertThat(failure).hasMessageEndingWith("cannot be committed: No space left on device");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).hasMessage("cannot be closed either");
    }

    @Test
    void stopsWhereTheTrialsCannotBeRead() {
        Iterator<Trial> broken = trials(3).stream()
                .peek(trial -> {
                    if (trial.fields().get("seed").getAsInt() == 2) {
                        throw new IllegalArgumentException("line 3 is no trial");
                    }
                })
                .iterator();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> loop(SETTINGS.withSlots(2)).run(broken, worker((trial, limit) -> trial.fields()), sink))
                .withMessage("line 3 is no trial");
    }

    @Test
    void anInterruptedRunStopsItsSlots() throws Exception {
        CountDownLatch isAtWork = new CountDownLatch(2);
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try {
                run(SETTINGS.withSlots(2), trials(5), worker((trial, limit) -> {
                    isAtWork.countDown();
                    new CountDownLatch(1).await();
                    return trial.fields();
                }));
            } catch (InterruptedException e) {
                wasInterrupted.set(true);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        caller.start();
        isAtWork.await();
        caller.interrupt();
        caller.join();

        assertThat(wasInterrupted).isTrue();
        assertThat(closed).hasValue(2);
        assertThat(sink.size()).isZero();
    }

    @Test
    void killedAndRunAgainNoFinishedTrialRunsAgain(@TempDir Path folder) throws Exception {
        Process campaign = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CampaignForTests.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(campaign.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("both slots hang");
        } finally {
            campaign.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
        CampaignForTests.FileSink kept = new CampaignForTests.FileSink(folder);
        assertThat(kept.committed()).hasSize(CampaignForTests.HANGING);

        Set<String> ranAgain = new HashSet<>();
        Summary summary = loop(SETTINGS)
                .run(
                        CampaignForTests.trials().iterator(),
                        worker((trial, limit) -> {
                            ranAgain.add(trial.id());
                            return trial.fields();
                        }),
                        kept);

        int rest = CampaignForTests.TRIALS - CampaignForTests.HANGING;
        assertThat(summary).isEqualTo(new Summary(rest, 0, CampaignForTests.HANGING, 0, List.of()));
        assertThat(ranAgain)
                .isEqualTo(new HashSet<>(CampaignForTests.trials().stream()
                        .skip(CampaignForTests.HANGING)
                        .map(Trial::id)
                        .toList()));
        assertThat(Files.readAllLines(folder.resolve("committed")))
                .doesNotHaveDuplicates()
                .hasSize(CampaignForTests.TRIALS);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withSlots(0))
                .withMessage("slots is 0, but must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withAttempts(0))
                .withMessage("attempts is 0, but must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withTimeLimit(Duration.ZERO))
                .withMessage("the time limit must be above zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withPauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessage("the longest pause must be at least the first");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Outcome.Failed("x", 0, 1))
                .withMessage("attempts is 0, but must be at least 1");
    }

    private interface Answering {
        JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException;
    }

    private IntFunction<TrialWorker> worker(Answering answering) {
        return slot -> new TrialWorker() {
            @Override
            public JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException {
                return answering.run(trial, limit);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private TrialLoop loop(Settings settings) {
        return new TrialLoop(settings, nanos::get, pauses::add);
    }

    private Summary run(Settings settings, List<Trial> trials, IntFunction<TrialWorker> workers)
            throws IOException, InterruptedException {
        return loop(settings).run(trials.iterator(), workers, sink);
    }

    private static void await(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Trial> trials(int count) {
        return IntStream.range(0, count)
                .mapToObj(seed -> {
                    JsonObject fields = new JsonObject();
                    fields.addProperty("seed", seed);
                    return Trial.of("measure", fields);
                })
                .toList();
    }
}
