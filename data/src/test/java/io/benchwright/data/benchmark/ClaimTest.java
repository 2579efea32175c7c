package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.benchwright.data.table.Rows;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {

    @TempDir
    private Path folder;

    private static long commit(Benchmark benchmark, String name) throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.ARCHITECTURES, Rows.architecture(name));
            commit.add(Table.TRAININGS, Rows.training("trial " + name, name, 60));
            return commit.publish();
        }
    }

    private static List<String> trials(Benchmark benchmark) throws IOException {
        List<String> trials = new ArrayList<>();
        benchmark.snapshot().read(Table.TRAININGS, row -> trials.add(row.trial()));
        return trials;
    }

    @Test
    void whoeverClaimedLastCanCommitAndTheOneBeforeCannot() throws IOException {
        Benchmark first = Benchmark.openOrCreate(folder);
        first.claim(Map.of());
        commit(first, "a");
        Benchmark second = Benchmark.open(folder);
        second.claim(Map.of());

        assertThatExceptionOfType(ClaimLostException.class)
                .isThrownBy(() -> commit(first, "b"))
                .withMessageContaining("another process has taken this benchmark over");
        assertThatExceptionOfType(ClaimLostException.class).isThrownBy(() -> first.releaseFailed(Map.of()));
        commit(second, "c");
        assertThat(trials(second)).containsExactly("trial a", "trial c");
        assertThat(second.snapshot().verify().isWhole()).isTrue();
    }

    /** The commit was begun, and its files written, before the other claimed. */
    @Test
    void aCommitThatWasBegunBeforeAClaimIsRefusedToo() throws IOException {
        Benchmark first = Benchmark.openOrCreate(folder);
        first.claim(Map.of());
        try (Commit late = first.begin(Map.of())) {
            late.add(Table.TRAININGS, Rows.training("trial late", "late", 60));
            Benchmark.open(folder).claim(Map.of());

            assertThatExceptionOfType(ClaimLostException.class).isThrownBy(late::publish);
        }
        assertThat(trials(first)).isEmpty();
    }

    @Test
    void writersThatClaimNothingGoOnAndClaimsOutliveTheirCommits() throws IOException {
        Benchmark owner = Benchmark.openOrCreate(folder);
        owner.claim(Map.of());
        Benchmark other = Benchmark.open(folder);
        commit(other, "a");
        commit(owner, "b");
        commit(other, "c");
        other.compact(Map.of());
        Benchmark next = Benchmark.open(folder);
        next.claim(Map.of());

        assertThatExceptionOfType(ClaimLostException.class).isThrownBy(() -> commit(owner, "d"));
        commit(other, "e");
        assertThat(trials(next)).containsExactlyInAnyOrder("trial a", "trial b", "trial c", "trial e");
    }

    @Test
    void rowsOfFailedTrialsAreReleasedAndCanBeCommittedAnew() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.ARCHITECTURES, Rows.architecture("b"));
            commit.add(Table.ARCHITECTURES, Rows.architecture("c"));
            commit.add(Table.TRAININGS, with(Rows.training("trial b", "b", 60), "failed"));
            commit.add(Table.TRAININGS, with(Rows.training("trial c", "c", 60), "diverged"));
            commit.add(Table.SCORES, Rows.failedScore("score b", "b", "synflow", 1));
            commit.publish();
        }

        assertThat(benchmark.releaseFailed(Map.of())).isEqualTo(2);
        assertThat(benchmark.releaseFailed(Map.of())).isZero();

        assertThat(trials(benchmark)).containsExactly("trial a", "trial c");
        assertThat(benchmark.snapshot().rows(Table.SCORES)).isZero();
        commit(benchmark, "b");
        assertThat(trials(benchmark)).containsExactlyInAnyOrder("trial a", "trial b", "trial c");
        assertThat(benchmark.snapshot().verify().isWhole()).isTrue();
    }

    private static TrainingRow with(TrainingRow row, String outcome) {
        return new TrainingRow(
                row.trial(),
                row.space(),
                row.architecture(),
                row.dataset(),
                row.scheme(),
                row.seed(),
                row.replicate(),
                row.source(),
                outcome,
                "no reason",
                row.evaluatedOn(),
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null);
    }
}
