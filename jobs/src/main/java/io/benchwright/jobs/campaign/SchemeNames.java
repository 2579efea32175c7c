package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Under which name trainings of a scheme go into a benchmark. Rows have the name alone: so a scheme that was changed but not renamed
 * gets a name of its own, and the rows of the former one keep theirs. Schemes are kept as artifacts.
 */
final class SchemeNames {

    private static final String ROLE = "scheme";
    private static final String FILE = "scheme.yaml";
    private static final int SHOWN_DIGITS = 8;

    private SchemeNames() {}

    /** The scheme under the name that is its own in a benchmark; notes it there, if it is new. */
    static TrainingScheme own(TrainingScheme scheme, Benchmark benchmark, Map<String, String> provenance)
            throws IOException {
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        TrainingScheme own = scheme;
        Optional<TrainingScheme> present = present(snapshot, own.name());
        if (present.isPresent() && !trainsAlike(present.get(), own)) {
            own = scheme.withName(scheme.name() + "-" + scheme.sha256().substring(0, SHOWN_DIGITS));
            present = present(snapshot, own.name());
        }
        if (present.isEmpty()) {
            try (Commit commit = benchmark.begin(provenance)) {
                commit.put(ROLE, own.name(), Map.of(FILE, own.toYaml().getBytes(StandardCharsets.UTF_8)));
                commit.publish();
            }
        }
        return own;
    }

    private static boolean trainsAlike(TrainingScheme a, TrainingScheme b) {
        return a.sha256().equals(b.sha256());
    }

    private static Optional<TrainingScheme> present(Benchmark.Snapshot snapshot, String name) throws IOException {
        Optional<Artifact> artifact = snapshot.artifact(ROLE, name);
        if (artifact.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TrainingSchemes.parse(
                    new String(artifact.get().read(FILE), StandardCharsets.UTF_8),
                    artifact.get().toString()));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
