package io.benchwright.jobs.campaign.spark;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.DetachedRows;
import io.benchwright.data.benchmark.RowFile;
import io.benchwright.data.trial.Outcome;
import io.benchwright.jobs.campaign.spark.RunFolder.JournalFile;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Merges journals into files of rows, on the executors. All of one architecture goes to one task, so also a trial that two tasks have
 * finished, since Spark had run one of them twice: the first that comes counts.
 */
final class JournalMerge {

    /** Of journals; rows take about a tenth. */
    private static final long BYTES_A_TASK = 256L << 20;

    private static final int MOST_TASKS = 1000;
    private static final int SHOWN_CAUSES = 3;

    private JournalMerge() {}

    /**
     * What a task has merged: files that are for the driver to commit, and the ids of their trials.
     *
     * @param files the files of rows
     * @param done the ids of trials that were answered
     * @param failed the ids of those that were given up
     * @param causes why some of these were
     */
    record Part(ArrayList<RowFile> files, ArrayList<String> done, ArrayList<String> failed, ArrayList<String> causes)
            implements Serializable {}

    /**
     * What is to be merged, as tasks that have not run yet.
     *
     * @param benchmark the folder of the benchmark that files go into
     */
    static JavaRDD<Part> of(JavaSparkContext spark, List<JournalFile> journals, Path benchmark, TrialRowMaker rows) {
        List<Source> sources = journals.stream()
                .filter(journal -> journal.bytes() > 0)
                .map(journal -> new Source(journal.path().toString(), journal.bytes()))
                .toList();
        long bytes = sources.stream().mapToLong(Source::bytes).sum();
        int tasks = (int) Math.min(MOST_TASKS, 1 + bytes / BYTES_A_TASK);
        int readers = Math.max(1, Math.min(sources.size(), 2 * spark.defaultParallelism()));
        return spark.parallelize(sources, readers)
                .flatMapToPair(new Reading())
                .partitionBy(new HashPartitioner(tasks))
                .values()
                .mapPartitions(new Writing(benchmark, rows));
    }

    private record Source(String path, long bytes) implements Serializable {}

    /** Takes a journal apart. */
    private static final class Reading implements PairFlatMapFunction<Source, Integer, String> {

        private static final long serialVersionUID = 1;

        @Override
        public Iterator<Tuple2<Integer, String>> call(Source source) throws IOException {
            return new Finished(JournalReader.open(Path.of(source.path()), 0, source.bytes()));
        }
    }

    /** The finished trials of a journal, which may not fit into memory. */
    private static final class Finished implements Iterator<Tuple2<Integer, String>> {

        private final JournalReader reader;
        private Optional<JournalEntry> next = Optional.empty();
        private boolean isAtEnd;

        Finished(JournalReader reader) {
            this.reader = reader;
        }

        @Override
        public boolean hasNext() {
            try {
                while (next.isEmpty() && !isAtEnd) {
                    Optional<JournalEntry> read = reader.next();
                    next = read.filter(entry -> entry.kind().isFinished());
                    if (read.isEmpty()) {
                        isAtEnd = true;
                        reader.close();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return next.isPresent();
        }

        @Override
        public Tuple2<Integer, String> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            String payload = next.orElseThrow().payload();
            next = Optional.empty();
            return new Tuple2<>(FinishedTrial.group(payload), payload);
        }
    }

    /** Makes rows, and files of them. */
    private static final class Writing implements FlatMapFunction<Iterator<String>, Part> {

        private static final long serialVersionUID = 1;

        private final String folder;
        private final TrialRowMaker rows;

        Writing(Path folder, TrialRowMaker rows) {
            this.folder = folder.toString();
            this.rows = rows;
        }

        @Override
        public Iterator<Part> call(Iterator<String> payloads) throws IOException {
            if (!payloads.hasNext()) {
                return List.<Part>of().iterator();
            }
            Part part = new Part(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            Set<String> seen = new HashSet<>();
            try (DetachedRows files = Benchmark.openOrCreate(Path.of(folder)).detachedRows()) {
                while (payloads.hasNext()) {
                    FinishedTrial finished = FinishedTrial.fromPayload(payloads.next());
                    if (seen.add(finished.trial().id())) {
                        add(files, finished, part);
                    }
                }
                part.files().addAll(files.publish());
            }
            return List.of(part).iterator();
        }

        private void add(DetachedRows files, FinishedTrial finished, Part part) throws IOException {
            if (finished.outcome() instanceof Outcome.Completed completed) {
                try {
                    rows.addRows(files, finished.trial(), finished.label(), completed);
                    part.done().add(finished.trial().id());
                } catch (IllegalArgumentException e) {
                    fail(
                            files,
                            finished,
                            new Outcome.Failed(
                                    "its answer makes no sense: " + e.getMessage(),
                                    completed.attempts(),
                                    completed.seconds()),
                            part);
                }
            } else if (finished.outcome() instanceof Outcome.Failed failed) {
                fail(files, finished, failed, part);
            }
        }

        private void fail(DetachedRows files, FinishedTrial finished, Outcome.Failed failed, Part part)
                throws IOException {
            rows.addRows(files, finished.trial(), finished.label(), failed);
            part.failed().add(finished.trial().id());
            if (part.causes().size() < SHOWN_CAUSES) {
                part.causes().add(finished.trial() + ": " + failed.cause());
            }
        }
    }
}
