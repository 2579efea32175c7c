package io.benchwright.jobs.campaign;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.jobs.target.MeasureTrial;
import io.benchwright.jobs.target.TargetMeasurements;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.training.TimingTrial;
import io.benchwright.proxies.training.TrainingTrial;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Makes rows of whatever trials a campaign runs. */
final class TrialRows implements BenchmarkSink.RowMaker {

    private final Map<String, TrainingScheme> schemes = new HashMap<>();

    /** @param schemes under whose names trainings go into the benchmark: what is asked has no name */
    TrialRows(Collection<TrainingScheme> schemes) {
        schemes.forEach(scheme -> this.schemes.putIfAbsent(scheme.sha256(), scheme));
    }

    @Override
    public void addRows(Commit commit, Trial trial, Outcome outcome) throws IOException {
        switch (trial.operation()) {
            case MeasureTrial.OPERATION -> TargetMeasurements.addRows(commit, trial, outcome);
            case TimingTrial.OPERATION -> {
                TimingTrial timing = TimingTrial.of(trial.fields());
                addArchitecture(commit, timing.training());
                for (MeasurementRow row : timing.rows(outcome)) {
                    commit.add(Table.MEASUREMENTS, row);
                }
            }
            case TrainingTrial.OPERATION -> {
                TrainingTrial training = TrainingTrial.of(trial.fields());
                addArchitecture(commit, training);
                TrainingScheme named = requireNonNull(
                        schemes.get(training.task().scheme().sha256()), "a training is of no scheme of this campaign");
                commit.add(Table.TRAININGS, training.named(named).row(outcome));
            }
            default -> throw new IllegalArgumentException("no rows are made of operation " + trial.operation());
        }
    }

    private static void addArchitecture(Commit commit, TrainingTrial training) throws IOException {
        commit.add(
                Table.ARCHITECTURES,
                ArchitectureRow.of(SearchSpaces.named(training.space()).parse(training.architecture())));
    }
}
