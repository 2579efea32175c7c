package io.benchwright.jobs.campaign.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.jobs.campaign.spark.JournalEntry.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    private Path temporary;

    private final Trial trial = ToyRows.trial(1, "zwölf\nlines");

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        FinishedTrial done = new FinishedTrial(trial, "a label", new Outcome.Completed(ToyRows.answer(trial), 2, 0.25));
        FinishedTrial failed = new FinishedTrial(ToyRows.trial(2), "", new Outcome.Failed("out of \"luck\"\n", 3, 1.5));
        Path file = temporary.resolve("a.journal");
        try (Journal journal = Journal.create(file)) {
            journal.started(trial.id());
            journal.started(trial.id());
            journal.finished(done);
            journal.stopped();
            journal.finished(failed);
            journal.started("x");
            journal.stopped();
        }

        List<JournalEntry> entries = read(file, Long.MAX_VALUE);

        assertThat(entries)
                .extracting(JournalEntry::kind)
                .containsExactly(Kind.STARTED, Kind.DONE, Kind.FAILED, Kind.STARTED, Kind.STOPPED);
        assertThat(entries.get(1).id()).isEqualTo(trial.id());
        assertThat(FinishedTrial.fromPayload(entries.get(1).payload())).isEqualTo(done);
        assertThat(FinishedTrial.fromPayload(entries.get(2).payload())).isEqualTo(failed);
    }

    /** Wherever it is cut off, or a byte of it is wrong, what was written before is read, and nothing else. */
    @Test
    void anIncompleteLineEndsIt() throws IOException {
        Path file = temporary.resolve("a.journal");
        try (Journal journal = Journal.create(file)) {
            journal.finished(new FinishedTrial(trial, "", new Outcome.Failed("no", 1, 0)));
            journal.started("y");
        }
        byte[] whole = Files.readAllBytes(file);
        int first = 1 + indexOfNewline(whole);
        for (int length = first; length < whole.length; length++) {
            Path cut = Files.write(temporary.resolve("cut"), Arrays.copyOf(whole, length));
            assertThat(read(cut, Long.MAX_VALUE)).as("%d bytes", length).hasSize(1);
            assertThat(read(file, length)).as("%d bytes", length).hasSize(1);
            byte[] wrong = whole.clone();
            wrong[length]++;
            Path damaged = Files.write(temporary.resolve("damaged"), wrong);
            assertThat(read(damaged, Long.MAX_VALUE)).as("byte %d", length).hasSize(1);
        }
        assertThat(read(file, whole.length)).hasSize(2);
    }

    @Test
    void readingGoesOnWhereItEnded() throws IOException {
        Path round = Files.createDirectory(temporary.resolve("round"));
        JournalWatch watch = new JournalWatch(round);
        try (Journal journal = Journal.create(round.resolve("a.journal"))) {
            journal.started(trial.id());
            watch.poll();
            assertThat(watch.running()).containsExactly(trial.id());
            journal.finished(new FinishedTrial(trial, "", new Outcome.Completed(ToyRows.answer(trial), 1, 0)));
            watch.poll();
            assertThat(watch.done()).isEqualTo(1);
            assertThat(watch.running()).isEmpty();
            journal.started("x");
            journal.stopped();
            journal.started("y");
            watch.poll();
            assertThat(watch.running()).containsExactly("y");
            assertThat(watch.failed()).isZero();
        }
    }

    private static int indexOfNewline(byte[] bytes) {
        int index = 0;
        while (bytes[index] != '\n') {
            index++;
        }
        return index;
    }

    private static List<JournalEntry> read(Path file, long to) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(file, 0, to)) {
            for (Optional<JournalEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                entries.add(next.get());
            }
        }
        return entries;
    }
}
