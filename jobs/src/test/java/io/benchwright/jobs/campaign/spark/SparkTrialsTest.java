package io.benchwright.jobs.campaign.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.RowSink;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.WorkerCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkTrialsTest {

    private static final SparkTrialOptions OPTIONS = SparkTrialOptions.defaults()
            .withSlot(TrialLoop.Settings.defaults().withPauses(Duration.ZERO, Duration.ZERO))
            .withFailureLimit(1, 1);

    private static JavaSparkContext spark;

    @TempDir
    private Path temporary;

    private Path folder;
    private ToyWorkers workers;

    @BeforeAll
    static void startSpark() {
        spark = SparkContexts.start("local[2]", "test", Map.of());
    }

    @AfterAll
    static void endSpark() {
        spark.close();
    }

    @BeforeEach
    void begin() {
        folder = temporary.resolve("b");
        workers = new ToyWorkers(UUID.randomUUID().toString());
    }

    @Test
    void everyTrialIsCommittedOnce() throws Exception {
        List<Trial> twice = new ArrayList<>(ToyRows.trials(0, 50));
        twice.addAll(ToyRows.trials(20, 30));

        SparkTrials.Summary summary = run(twice);

        assertThat(summary.done()).isEqualTo(50);
        assertThat(summary.skipped()).isEqualTo(10);
        assertThat(summary.failed() + summary.left() + summary.recovered()).isZero();
        assertThat(ToyRows.seeds(folder))
                .isEqualTo(IntStream.range(0, 50).boxed().toList());
        assertThat(ToyRows.rows(folder)).allSatisfy(row -> {
            assertThat(row.median()).isEqualTo(10 + row.replicate());
            assertThat(row.environment()).containsEntry("label", "some label");
        });
        Benchmark.Snapshot snapshot = Benchmark.open(folder).snapshot();
        assertThat(snapshot.rows(Table.ARCHITECTURES)).isEqualTo(10);
        assertThat(snapshot.verify().problems()).isEmpty();
        assertThat(snapshot.number()).isEqualTo(1);
        assertThat(journals()).isEmpty();
        assertThat(runs()).isEmpty();
        assertThat(workers.memory().asked).hasSize(50);
    }

    @Test
    void aSlotKeepsItsWorkerBetweenTasks() throws Exception {
        run(ToyRows.trials(0, 60), OPTIONS.withFirstRound(20));

        assertThat(workers.memory().made).hasValueBetween(1, 2);
        assertThat(workers.memory().closed)
                .as("when all is done")
                .hasValue(workers.memory().made.get());
    }

    @Test
    void askedAgainNothingIsRun() throws Exception {
        run(ToyRows.trials(0, 10));

        SparkTrials.Summary summary = run(ToyRows.trials(0, 12));

        assertThat(summary.done()).isEqualTo(2);
        assertThat(summary.skipped()).isEqualTo(10);
        assertThat(workers.memory().asked)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 12).boxed().toList());
        assertThat(ToyRows.seeds(folder)).hasSize(12);
    }

    @Test
    void goesOnAfterAFailedMerge() throws Exception {
        assertThatThrownBy(() -> trials().run(
                                ToyRows.trials(0, 10).iterator(),
                                10,
                                workers,
                                new NoRows(),
                                OPTIONS,
                                SparkTrials.Listener.none()))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": the journals cannot be merged: the disk is full");
        assertThat(journals()).isNotEmpty();

        SparkTrials.Summary summary = run(ToyRows.trials(0, 12));

        assertThat(summary.recovered()).isEqualTo(10);
        assertThat(summary.skipped()).isEqualTo(10);
        assertThat(summary.done()).isEqualTo(2);
        assertThat(workers.memory().asked).as("none twice").hasSize(12);
        assertThat(ToyRows.seeds(folder)).hasSize(12);
        assertThat(runs()).isEmpty();
    }

    @Test
    void goesOnAfterAnInterruption() throws Exception {
        List<Trial> all = new ArrayList<>(ToyRows.trials(0, 20));
        Trial waiting = ToyRows.trial(20, "wait");
        all.add(waiting);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread campaign = new Thread(() -> {
            try {
                run(all);
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        campaign.start();
        workers.memory().waiting.await();
        while (finishedInJournals() < 20) {
            Thread.onSpinWait();
        }
        campaign.interrupt();
        campaign.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(workers.memory().atWork).hasValue(0);

        SparkTrials.Summary summary = run(ToyRows.trials(0, 22));

        assertThat(summary.recovered()).isEqualTo(20);
        assertThat(summary.done()).isEqualTo(2);
        assertThat(ToyRows.seeds(folder)).hasSize(22);
    }

    @Test
    void readsAJournalUpToTheLineThatWasCutOff() throws Exception {
        Path journal = leftOver("bundle-0-1", ToyRows.trials(0, 3));
        byte[] line = entry(ToyRows.trial(3)).toBytes();
        Files.write(
                journal,
                new String(line, 0, line.length / 2, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.APPEND);

        SparkTrials scheduler = trials();
        assertThat(scheduler.recover(new ToyRows("other"))).isEqualTo(3);
        assertThat(scheduler.isCommitted(ToyRows.trial(2).id())).isTrue();
        assertThat(scheduler.isCommitted(ToyRows.trial(3).id())).isFalse();
        SparkTrials.Summary summary = run(ToyRows.trials(0, 4));

        assertThat(summary.done()).isEqualTo(1);
        assertThat(ToyRows.seeds(folder)).containsExactly(0, 1, 2, 3);
        assertThat(ToyRows.rows(folder).get(0).environment()).as("as it ran").containsEntry("label", "left over");
        assertThat(runs()).isEmpty();
    }

    @Test
    void whatTwoTasksHaveFinishedCountsOnce() throws Exception {
        leftOver("bundle-0-1", ToyRows.trials(0, 10));
        leftOver("bundle-0-2", ToyRows.trials(5, 15));

        assertThat(trials().recover(new ToyRows("other"))).isEqualTo(15);

        assertThat(ToyRows.seeds(folder))
                .isEqualTo(IntStream.range(0, 15).boxed().toList());
        assertThat(Benchmark.open(folder).snapshot().verify().problems()).isEmpty();
    }

    @Test
    void journalsThatAreCommittedAlreadyAddNothing() throws Exception {
        leftOver("bundle-0-1", ToyRows.trials(0, 10));
        trials().recover(new ToyRows("other"));
        // As if the driver had died between its commit and the removal of the journals.
        leftOver("bundle-0-1", ToyRows.trials(0, 10));

        assertThat(trials().recover(new ToyRows("other"))).isZero();

        assertThat(ToyRows.seeds(folder)).hasSize(10);
        assertThat(Benchmark.open(folder).snapshot().number()).isEqualTo(1);
        assertThat(runs()).isEmpty();
    }

    @Test
    void leavesTheJournalsOfALivingRunAlone() throws Exception {
        trials();
        try (RunFolder living = RunFolder.begin(folder)) {
            write(living.newRound().resolve("bundle-0-1" + Journal.SUFFIX), ToyRows.trials(0, 2));

            assertThat(trials().recover(new ToyRows("other"))).isZero();

            assertThat(journals()).hasSize(1);
        }
        assertThat(trials().recover(new ToyRows("other"))).isEqualTo(2);
    }

    @Test
    void whatFailsIsTriedAgainAndThenRecorded() throws Exception {
        List<Trial> all = new ArrayList<>(ToyRows.trials(0, 10));
        all.add(ToyRows.trial(10, "fail"));
        all.add(ToyRows.trial(11, "refuse"));
        all.add(ToyRows.trial(12, "nonsense"));

        SparkTrials.Summary summary = run(all);

        assertThat(summary.done()).isEqualTo(10);
        assertThat(summary.failed()).isEqualTo(3);
        assertThat(summary.stopped()).isEmpty();
        assertThat(summary.causes())
                .containsExactlyInAnyOrder(
                        ToyRows.trial(10, "fail") + ": worker exited with status 3; its last words: no luck",
                        ToyRows.trial(11, "refuse") + ": no such layer",
                        ToyRows.trial(12, "nonsense") + ": its answer makes no sense: there is no value");
        List<MeasurementRow> rows = ToyRows.rows(folder);
        assertThat(rows).hasSize(13);
        assertThat(rows.get(10).outcome()).isEqualTo("failed");
        assertThat(rows.get(10).cause()).isEqualTo("worker exited with status 3; its last words: no luck");
        assertThat(Collections.frequency(workers.memory().asked, 10)).isEqualTo(3);
        assertThat(Collections.frequency(workers.memory().asked, 11)).isEqualTo(1);
        assertThat(run(all).skipped()).as("not run again").isEqualTo(13);
    }

    @Test
    void stopsWhereTooManyFail() throws Exception {
        List<Trial> all = IntStream.range(0, 400)
                .mapToObj(seed -> ToyRows.trial(seed, "refuse"))
                .toList();

        SparkTrials.Summary summary = run(all, OPTIONS.withFailureLimit(0.5, 20).withFirstRound(200));

        assertThat(summary.stopped().orElseThrow()).matches("(\\d+) of \\1 trials have failed, but only 50 % may");
        assertThat(summary.failed()).isBetween(20L, 200L);
        assertThat(summary.left()).isEqualTo(400 - summary.failed());
        assertThat(summary.causes().get(0)).endsWith(": no such layer");
        assertThat(ToyRows.rows(folder)).hasSize((int) summary.failed());
    }

    @Test
    void leavesTrialsWhereNoWorkerCanBeStarted() throws Exception {
        List<Trial> all = IntStream.range(0, 100)
                .mapToObj(seed -> ToyRows.trial(seed, "quarantine"))
                .toList();
        // None of the pauses is waited for in vain.
        TrialLoop.Settings slot = TrialLoop.Settings.defaults().withPauses(Duration.ZERO, Duration.ofHours(1));

        SparkTrials.Summary summary = run(all, OPTIONS.withSlot(slot));

        assertThat(summary.left()).isEqualTo(100);
        assertThat(summary.done() + summary.failed()).isZero();
        assertThat(summary.quarantined()).isNotEmpty().allMatch(text -> text.endsWith("slot 0: its worker failed"));
        assertThat(runs()).isEmpty();
    }

    @Test
    void whatHasCostTooManyExecutorsIsGivenUp() throws Exception {
        SparkTrials scheduler = trials();
        Path round = Files.createDirectories(folder.resolve(".journals/by-hand/round-1"));
        try (RoundFile.Writer writer = new RoundFile.Writer(round)) {
            writer.add(ToyRows.trial(0), 0);
            writer.add(ToyRows.trial(1), 2);
            writer.add(ToyRows.trial(2), 3);
            RoundFile file = writer.finish();
            spark.parallelize(List.of(file.part(0, 3)), 1)
                    .mapPartitions(new BundleTask(file.file(), workers, new ToyRows("x"), OPTIONS))
                    .collect();
        }

        scheduler.recover(new ToyRows("other"));

        assertThat(workers.memory().asked).containsExactly(0, 1);
        assertThat(ToyRows.rows(folder).get(2).cause()).isEqualTo("its executor died while it was running, 3 times");
    }

    @Test
    void anExclusiveStageRunsOneAtATime() throws Exception {
        run(ToyRows.trials(0, 40), OPTIONS.withFirstRound(10).exclusive());

        assertThat(Benchmark.open(folder).snapshot().number()).isEqualTo(1);
        assertThat(workers.memory().mostAtWork).hasValue(1);
        assertThat(workers.memory().made).hasValue(1);
        assertThat(workers.memory().asked)
                .isEqualTo(IntStream.range(0, 40).boxed().toList());
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        List<SparkTrials.Progress> seen = new ArrayList<>();
        trials().run(
                        ToyRows.trials(0, 30).iterator(),
                        30,
                        workers,
                        new ToyRows("x"),
                        OPTIONS.withFirstRound(15),
                        new SparkTrials.Listener() {
                            @Override
                            public void progress(SparkTrials.Progress progress) {
                                seen.add(progress);
                            }

                            @Override
                            public void note(String message) {}
                        });

        assertThat(seen).isNotEmpty();
        assertThat(seen.get(seen.size() - 1)).isEqualTo(new SparkTrials.Progress(30, 0, 0, 0, 0));
    }

    @Test
    void aWorkerProcessIsToldItsGpu() {
        TrialWorkers.Processes processes = new TrialWorkers.Processes(
                WorkerCommand.of(List.of("trainer")).withEnvironment(Map.of("A", "1")), false);

        assertThat(processes
                        .commandFor(new TrialWorkers.Slot(0, Optional.of("3")))
                        .environment())
                .isEqualTo(Map.of("A", "1", "CUDA_VISIBLE_DEVICES", "3", "BENCHWRIGHT_GPU", "3"));
        assertThat(processes.commandFor(new TrialWorkers.Slot(0, Optional.empty())))
                .isEqualTo(processes.command());
    }

    private record NoRows() implements TrialRowMaker {

        @Override
        public void addRows(RowSink rows, Trial trial, String label, Outcome outcome) throws IOException {
            throw new IOException("the disk is full");
        }
    }

    private SparkTrials trials() throws IOException {
        return new SparkTrials(spark, folder, Map.of("software", "test"));
    }

    private SparkTrials.Summary run(List<Trial> trials) throws IOException, InterruptedException {
        return run(trials, OPTIONS);
    }

    private SparkTrials.Summary run(List<Trial> trials, SparkTrialOptions options)
            throws IOException, InterruptedException {
        return trials().run(
                        trials.iterator(),
                        trials.size(),
                        workers,
                        new ToyRows("some label"),
                        options,
                        SparkTrials.Listener.none());
    }

    /** A journal of a run that has died. */
    private Path leftOver(String name, List<Trial> trials) throws IOException {
        trials();
        Path round = Files.createDirectories(folder.resolve(".journals/20260101-000000-dead/round-1"));
        Path journal = round.resolve(name + Journal.SUFFIX);
        write(journal, trials);
        return journal;
    }

    private static void write(Path file, List<Trial> trials) throws IOException {
        try (Journal journal = Journal.create(file)) {
            for (Trial trial : trials) {
                journal.started(trial.id());
                journal.finished(finished(trial));
            }
        }
    }

    private static FinishedTrial finished(Trial trial) {
        return new FinishedTrial(trial, "left over", new Outcome.Completed(ToyRows.answer(trial), 1, 0.5));
    }

    private static JournalEntry entry(Trial trial) {
        return new JournalEntry(
                JournalEntry.Kind.DONE, trial.id(), finished(trial).toPayload());
    }

    private List<Path> journals() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(".journals"))) {
            return files.filter(file -> file.toString().endsWith(Journal.SUFFIX))
                    .toList();
        }
    }

    private long finishedInJournals() throws IOException {
        long finished = 0;
        for (Path journal : journals()) {
            finished += Files.readString(journal)
                    .lines()
                    .filter(line -> line.startsWith("D"))
                    .count();
        }
        return finished;
    }

    private List<Path> runs() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(".journals"))) {
            return files.filter(Files::isDirectory).toList();
        }
    }
}
