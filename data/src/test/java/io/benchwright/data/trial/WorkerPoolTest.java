package io.benchwright.data.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers in every kind of trouble. The command's way of starting, or a trial's field, says which. */
@Timeout(60)
class WorkerPoolTest {

    private static final Duration PLENTY = Duration.ofSeconds(30);
    private static final Duration LITTLE = Duration.ofMillis(400);

    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());

    @Test
    void keepsAProcessBetweenTrials() throws Exception {
        try (WorkerPool pool = pool("good")) {
            TrialWorker worker = pool.slot(0);

            assertThat(pid(worker.run(trial("fine"), PLENTY))).isEqualTo(pid(worker.run(trial("well"), PLENTY)));
            assertThat(pool.starts()).isOne();
        }
    }

    @Test
    void startsAProcessASlot() throws Exception {
        try (WorkerPool pool = pool("good")) {
            long first = pid(pool.slot(0).run(trial("fine"), PLENTY));
            long second = pid(pool.slot(1).run(trial("fine"), PLENTY));

            assertThat(first).isNotEqualTo(second);
            assertThat(pool.slot(1)).isSameAs(pool.slot(1));
        }
    }

    @Test
    void tellsWorkersTheirSlotAndHowToWait() throws Exception {
        WorkerCommand command = WorkerForTests.command("good").withEnvironment(Map.of("BOARD", "zcu102"));
        try (WorkerPool pool = new WorkerPool(command, notices::add)) {
            assertThat(pool.slot(3).run(trial("environment"), PLENTY))
                    .hasToString("{\"omp\":\"passive\",\"slot\":\"3\",\"board\":\"zcu102\"}");
        }
    }

    @Test
    void killsAWorkerThatHangsAndItsChildren() throws Exception {
        try (WorkerPool pool = pool("good")) {
            TrialWorker worker = pool.slot(0);
            long before = pid(worker.run(trial("fine"), PLENTY));

            String cause = failure(worker, trial("hang"), Duration.ofSeconds(3));

            Matcher child = Pattern.compile(
                            "worker gave no answer within 3 s, so it was killed;" + " its last words: child (\\d+)")
                    .matcher(cause);
            assertThat(child.matches()).as(cause).isTrue();
            assertDies(Long.parseLong(child.group(1)));
            assertDies(before);
            assertThat(pid(worker.run(trial("fine"), PLENTY))).isNotEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "die # worker exited with status 3; its last words: out of luck | second line",
                "hang up # worker closed its standard output, so it was killed; its last words: hanging up",
                "garbage # worker wrote what is no message of the driver protocol (not JSON): {\"id\":; it left no last"
                        + " words",
                "not a number # worker wrote what is no message of the driver protocol (not JSON):"
                        + " {\"id\":\"ID\",\"ok\":true,\"result\":{\"top1\":NaN}}; it left no last words",
                "unknown message # worker wrote what is no message of the driver protocol (has no field 'protocol', 'ok'"
                        + " or 'progress'): {\"hello\":1}; it left no last words",
                "no result # worker wrote what is no message of the driver protocol (ok is true, so result must be an"
                        + " object): {\"id\":\"ID\",\"ok\":true}; it left no last words",
                "no reason # worker wrote what is no message of the driver protocol (error must be a string):"
                        + " {\"id\":\"ID\",\"ok\":false}; it left no last words",
                "other # worker answered 'somebody', which it was not asked; it left no last words",
                "hello # worker said hello twice; it left no last words",
            })
    void replacesAWorkerThatBreaksTheRules(String way, String cause) throws Exception {
        Trial trial = trial(way);
        try (WorkerPool pool = pool("good")) {
            TrialWorker worker = pool.slot(0);

            assertThat(failure(worker, trial, PLENTY)).isEqualTo(cause.replace("ID", trial.id() + ".1"));
            assertThat(worker.run(trial("fine"), PLENTY).has("pid")).isTrue();
            assertThat(pool.starts()).isEqualTo(2);
            assertThat(notices).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "silent # worker did not say hello within 0.4 s, so it was killed",
                "dead # worker exited with status 4; its last words: no board found",
                "future # worker speaks version 2 of the driver protocol, but this Benchwright speaks version 1",
                "hasty # worker spoke before it said hello; it left no last words",
                "stranger # worker wrote what is no message of the driver protocol (protocol is 'other', but must be"
                        + " 'benchwright-driver'): {\"protocol\":\"other\",\"version\":1,\"operations\":[]}; it left no"
                        + " last words",
            })
    void refusesAWorkerThatStartsWrongly(String way, String cause) {
        WorkerCommand command = WorkerForTests.command(way).withHelloLimit(way.equals("silent") ? LITTLE : PLENTY);
        try (WorkerPool pool = new WorkerPool(command, notices::add)) {
            // How far a silent worker came with its words before it was killed depends on the machine.
            assertThat(failure(pool.slot(0), trial("fine"), PLENTY)).startsWith(cause);
        }
    }

    @Test
    void saysWhatCannotBeStarted() {
        try (WorkerPool pool = new WorkerPool(WorkerCommand.of(List.of("/no/such/driver")), notices::add)) {
            assertThat(failure(pool.slot(0), trial("fine"), PLENTY))
                    .isEqualTo(
                            "worker cannot be started: Cannot run program \"/no/such/driver\": error=2, No such file or"
                                    + " directory");
        }
    }

    @Test
    void ignoresAndCountsASecondAnswer() throws Exception {
        try (WorkerPool pool = pool("good")) {
            TrialWorker worker = pool.slot(0);
            long pid = pid(worker.run(trial("twice"), PLENTY));
            // The second answer comes before that to this; another one comes in its midst.
            assertThat(pid(worker.run(trial("late"), PLENTY))).isEqualTo(pid);

            assertThat(pool.secondAnswers()).isEqualTo(2);
            assertThat(pool.starts()).isOne();
        }
    }

    @Test
    void anAnswerToAnEarlierAttemptIsNoneToThisOne() throws Exception {
        try (WorkerPool pool = pool("good")) {
            TrialWorker worker = pool.slot(0);
            assertThat(failure(worker, trial("refuse"), PLENTY)).isEqualTo("out of memory");
            long pid = pid(worker.run(trial("late"), PLENTY));

            assertThat(pid).isPositive();
            assertThat(pool.secondAnswers()).isOne();
        }
    }

    @Test
    void noiseOnBothStreamsHurtsNobody() throws Exception {
        try (WorkerPool pool = pool("good")) {
            assertThat(pool.slot(0).run(trial("noise"), PLENTY).has("pid")).isTrue();
            assertThat(pool.starts()).isOne();
        }
    }

    @Test
    void keepsTheLastTwentyLinesOfNoiseShortAndClean() {
        try (WorkerPool pool = pool("good")) {
            String cause = failure(pool.slot(0), trial("noise, then die"), PLENTY);

            // Of the line that is too long, its first 300 bytes are kept.
            assertThat(cause)
                    .startsWith("worker exited with status 1; its last words: line 80 [31m | line 81 [31m | ")
                    .endsWith("| line 98 [31m | line 99 [31m" + "x".repeat(287));
        }
    }

    @Test
    void readsNoMoreOfAnEndlessLineThanAgreed() throws Exception {
        WorkerCommand command = WorkerForTests.command("good").withLongestLineBytes(1000);
        try (WorkerPool pool = new WorkerPool(command, notices::add)) {
            assertThat(failure(pool.slot(0), trial("endless"), PLENTY))
                    .isEqualTo("worker wrote a line of more than 1000 bytes to standard output; its last words: "
                            + "x".repeat(300) + "...");
            assertThat(pool.slot(0).run(trial("fine"), PLENTY).has("pid")).isTrue();
        }
    }

    @Test
    void progressIsPassedOnToWhoWantsToKnow() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (WorkerPool pool = new WorkerPool(
                WorkerForTests.command("good"), notice -> {}, (slot, progress) -> seen.add(slot + ": " + progress))) {
            pool.slot(3).run(trial("progress"), PLENTY);
        }
        assertThat(seen).containsExactly("3: 0.5");
    }

    @Test
    void progressIsNoAnswer() throws Exception {
        try (WorkerPool pool = pool("good")) {
            assertThat(pool.slot(0).run(trial("progress"), PLENTY).has("pid")).isTrue();
            assertThat(failure(pool.slot(0), trial("only progress"), LITTLE))
                    .isEqualTo("worker gave no answer within 0.4 s, so it was killed; it left no last words");
        }
    }

    @Test
    void aWorkerThatDoesNotReadCannotHoldItsSlot() {
        JsonObject large = new JsonObject();
        large.addProperty("padding", "x".repeat(1 << 20));
        try (WorkerPool pool = pool("deaf")) {
            assertThat(failure(pool.slot(0), Trial.of("measure", large), LITTLE))
                    .isEqualTo("worker gave no answer within 0.4 s, so it was killed; it left no last words");
        }
    }

    @Test
    void aRefusalInDueFormKeepsTheWorker() throws Exception {
        try (WorkerPool pool = pool("good")) {
            TrialWorker worker = pool.slot(0);
            for (int i = 0; i < 5; i++) {
                TrialFailedException refused =
                        catchThrowableOfType(TrialFailedException.class, () -> worker.run(trial("refuse"), PLENTY));
                assertThat(refused).hasMessage("out of memory");
                assertThat(refused.isWorthRetrying()).isTrue();
            }
            TrialFailedException forGood = catchThrowableOfType(
                    TrialFailedException.class, () -> worker.run(trial("refuse for good"), PLENTY));
            assertThat(forGood).hasMessage("no such layer");
            assertThat(forGood.isWorthRetrying()).isFalse();
            assertThat(worker.run(trial("fine"), PLENTY).has("pid")).isTrue();
            assertThat(pool.starts()).isOne();
        }
    }

    @Test
    void asksOnlyWhatTheWorkerOffers() {
        try (WorkerPool pool = pool("good")) {
            TrialFailedException failure = catchThrowableOfType(
                    TrialFailedException.class, () -> pool.slot(0).run(Trial.of("train", new JsonObject()), PLENTY));
            assertThat(failure).hasMessage("operation is 'train', but the worker offers measure");
            assertThat(failure.isWorthRetrying()).isFalse();
        }
    }

    @Test
    void aDeathBetweenTrialsCostsNone() throws Exception {
        try (WorkerPool pool = pool("good")) {
            assertDies(pid(pool.slot(0).run(trial("die after"), PLENTY)));
            assertThat(pool.slot(0).run(trial("fine"), PLENTY).has("pid")).isTrue();
        }
    }

    @Test
    void repeatedFailureQuarantinesTheSlot() throws Exception {
        WorkerCommand command = WorkerForTests.command("good");
        try (WorkerPool pool = new WorkerPool(command, notices::add)) {
            TrialWorker worker = pool.slot(2);
            failure(worker, trial("die"), PLENTY);
            failure(worker, trial("garbage"), PLENTY);
            worker.run(trial("fine"), PLENTY);
            // A success in between: these are two in a row again. The third attempt at one trial may be its own fault.
            failure(worker, trial("die"), PLENTY);
            failure(worker, trial("other"), PLENTY);
            failure(worker, trial("other"), PLENTY);
            assertThat(notices).isEmpty();

            WorkerQuarantinedException last =
                    catchThrowableOfType(WorkerQuarantinedException.class, () -> worker.run(trial("die"), PLENTY));

            assertThat(last).hasMessage("worker exited with status 3; its last words: out of luck | second line");
            String quarantine =
                    "slot 2: its worker failed 3 times in a row and gets no more trials; it last exited with"
                            + " status 3; its last words: out of luck | second line";
            assertThat(last.quarantine()).isEqualTo(quarantine);
            assertThat(notices).containsExactly(quarantine);
            long starts = pool.starts();
            assertThatExceptionOfType(WorkerQuarantinedException.class)
                    .isThrownBy(() -> worker.run(trial("fine"), PLENTY))
                    .withMessage(quarantine);
            assertThat(pool.starts()).isEqualTo(starts);
        }
    }

    @Test
    void aWorkerThatCannotStartIsQuarantinedByOneTrial() {
        WorkerCommand command = WorkerCommand.of(List.of("/no/such/driver")).withFailuresBeforeQuarantine(2);
        try (WorkerPool pool = new WorkerPool(command, notices::add)) {
            failure(pool.slot(0), trial("fine"), PLENTY);
            assertThatExceptionOfType(WorkerQuarantinedException.class)
                    .isThrownBy(() -> pool.slot(0).run(trial("fine"), PLENTY));
            assertThat(notices).hasSize(1);
        }
    }

    @Test
    void endsItsWorkersWhenItIsClosed() throws Exception {
        long pid;
        try (WorkerPool pool = pool("good")) {
            pid = pid(pool.slot(0).run(trial("fine"), PLENTY));
        }
        assertDies(pid);
    }

    @Test
    void aTrialThatIsStoppedByClosingIsNoFailure() throws Exception {
        MemorySink sink = new MemorySink();
        WorkerPool pool = pool("good");
        long pid = pid(pool.slot(0).run(trial("fine"), PLENTY));
        // Ends the pool as soon as the worker is seen to hang: it has a child then.
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
            while (process.isAlive() && process.children().findAny().isEmpty()) {
                Thread.onSpinWait();
            }
            pool.close();
        });

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> new TrialLoop(TrialLoop.Settings.defaults().withAttempts(1))
                        .run(List.of(trial("hang"), trial("fine")).iterator(), pool::slot, sink))
                .withMessage("the worker was closed");
        closing.get(20, TimeUnit.SECONDS);
        assertThat(sink.size()).isZero();
        assertThat(notices).isEmpty();
    }

    @Test
    void aTrialThatNoWorkerWasAskedIsLeft() throws Exception {
        MemorySink sink = new MemorySink();
        WorkerCommand command = WorkerForTests.command("dead").withFailuresBeforeQuarantine(1);
        TrialLoop loop = new TrialLoop(TrialLoop.Settings.defaults().withAttempts(1));
        List<Trial> trials = List.of(trial("fine"), trial("twice"));
        String quarantine =
                "slot 0: its worker failed 1 time and gets no more trials; it last exited with status 4; its"
                        + " last words: no board found";
        try (WorkerPool pool = new WorkerPool(command, notices::add)) {
            TrialLoop.Summary left = new TrialLoop.Summary(0, 0, 0, 2, List.of(quarantine));
            assertThat(loop.run(trials.iterator(), pool::slot, sink)).isEqualTo(left);
            // The slot stays quarantined as long as the pool.
            assertThat(loop.run(trials.iterator(), pool::slot, sink)).isEqualTo(left);
        }
        assertThat(notices).containsExactly(quarantine);
    }

    @Test
    void killsAWorkerThatDoesNotEnd() throws Exception {
        WorkerProcess process = WorkerProcess.start(WorkerForTests.command("stubborn"), 0, progress -> {});
        process.hello(PLENTY);

        assertThat(process.end(LITTLE)).isEmpty();
        assertThat(process.isUsable()).isFalse();
    }

    @Test
    void aRunOfTheLoopSurvivesADyingWorker(@TempDir Path folder) throws Exception {
        WorkerCommand command =
                WorkerForTests.command("good", folder.resolve("died").toString());
        MemorySink sink = new MemorySink();
        List<Trial> trials = Arrays.asList(trial("die once"), trial("fine"), trial("refuse for good"));
        TrialLoop.Settings settings = TrialLoop.Settings.defaults().withPauses(Duration.ZERO, Duration.ZERO);
        try (WorkerPool pool = new WorkerPool(command, notices::add)) {
            TrialLoop.Summary summary = new TrialLoop(settings).run(trials.iterator(), pool::slot, sink);

            assertThat(summary).isEqualTo(new TrialLoop.Summary(2, 1, 0, 0, List.of()));
            assertThat(sink.outcome(trials.get(0)).attempts()).isEqualTo(2);
            assertThat(sink.outcome(trials.get(2)))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.cause()).isEqualTo("no such layer"));
            assertThat(pool.starts()).isEqualTo(2);
        }
    }

    private WorkerPool pool(String way) {
        return new WorkerPool(WorkerForTests.command(way), notices::add);
    }

    private static Trial trial(String way) {
        JsonObject fields = new JsonObject();
        fields.addProperty("way", way);
        return Trial.of("measure", fields);
    }

    private static long pid(JsonObject result) {
        return result.get("pid").getAsLong();
    }

    private static String failure(TrialWorker worker, Trial trial, Duration limit) {
        TrialFailedException failure = catchThrowableOfType(TrialFailedException.class, () -> worker.run(trial, limit));
        assertThat(failure).isNotNull();
        return String.valueOf(failure.getMessage());
    }

    private static void assertDies(long pid) throws Exception {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().get(20, TimeUnit.SECONDS);
        }
    }
}
