package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.Surrogate;
import io.benchwright.surrogates.Surrogates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query}: what the surrogates of a benchmark say of architectures. */
@Command(
        name = "query",
        description = {
            "Answer for architectures what the surrogates of a benchmark predict.",
            "Architectures are arguments, the lines of a file or, where neither is given, those of standard input; "
                    + "answers come in their order, as soon as there are any."
        },
        footer = {
            "",
            "Example: benchwright query anb e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s --target accuracy",
            "         benchwright sample --space mnasnet -n 1000 | benchwright query anb --format csv > answers.csv"
        })
final class QueryCommand extends BenchwrightCommand {

    /** Enough to see what is wrong; a file that is none of ours has millions. */
    private static final int SHOWN_PROBLEMS = 20;

    /** Architectures that a thread takes at once. The first few wait for no more than themselves. */
    private static final int MOST_AT_ONCE = 1024;

    private static final int GROWTH = 4;

    @Parameters(index = "0", paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ARCH",
            description = "Architectures: canonical strings, or forms in which others publish them.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file of architectures: one a line, or a JSON list as 'sample --format json' writes it.")
    private Optional<Path> file;

    @Option(
            names = {"-t", "--target"},
            split = ",",
            paramLabel = "TARGET",
            description =
                    "What to answer, such as throughput@a100; may be repeated. Default: every target that there is a "
                            + "surrogate of.")
    private List<String> targets = new ArrayList<>();

    @Option(names = "--interval", description = "Add 90 %% intervals of predictions.")
    private boolean interval;

    @Option(
            names = "--noise",
            paramLabel = "SEED",
            description = "Answer what a single new measurement might give, not the mean: always the same for a seed.")
    private Optional<Long> noise;

    @Option(
            names = "--measured",
            description = "Answer what the tables of the benchmark hold of an architecture, where they do: the mean of "
                    + "completed rows. Adds where each value comes from.")
    private boolean measured;

    @Option(
            names = "--skip-invalid",
            description = "Leave out what is no architecture of the space, instead of ending there.")
    private boolean skipInvalid;

    @Option(
            names = "--format",
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "table: rounded, for people; csv, or json: a list of objects. Default: ${DEFAULT-VALUE}.")
    private QueryReport.Format format;

    private int shownProblems;
    private long leftOut;
    private long seen;

    @Override
    public Integer call() throws IOException {
        if (!arguments.isEmpty() && file.isPresent()) {
            throw wrongUsage("architectures are given as arguments and with --file; give them one way");
        }
        if (arguments.isEmpty() && file.isEmpty() && Benchwright.standardInputIsTerminal()) {
            throw wrongUsage("no architecture is given, neither as an argument, with --file nor on standard input");
        }
        Oracle oracle = oracle();
        if (!arguments.isEmpty()) {
            answerArguments(oracle);
        } else if (file.isPresent()) {
            try (InputStream in = Files.newInputStream(file.get())) {
                answer(oracle, new ArchitectureReader(in, file.get().toString()));
            }
        } else {
            answer(oracle, new ArchitectureReader(in(), "standard input"));
        }
        if (leftOut > 0) {
            err().println(name() + ": " + leftOut + " of " + seen + " left out");
        }
        return Benchwright.DONE;
    }

    private Oracle oracle() throws IOException {
        Benchmark benchmark = Benchmark.open(directory);
        Surrogates there = Surrogates.of(benchmark);
        Set<String> wanted = new LinkedHashSet<>(targets.isEmpty() ? there.targets() : targets);
        if (wanted.isEmpty()) {
            throw new IOException(
                    directory + ": has no surrogates; make them with 'benchwright fit " + directory + "'");
        }
        List<Surrogate> surrogates = new ArrayList<>();
        try {
            Iterator<String> next = wanted.iterator();
            OrderedPipeline.<String, Surrogate>run(
                    () -> next.hasNext() ? Optional.of(next.next()) : Optional.empty(),
                    target -> read(there, target),
                    surrogates::add);
        } catch (IllegalArgumentException e) {
            if (there.targets().isEmpty()) {
                throw e;
            }
            throw wrongValue(e);
        }
        if (surrogates.stream().map(each -> each.space().name()).distinct().count() > 1) {
            throw wrongUsage(directory + ": surrogates are of several spaces; choose those of one with --target: "
                    + surrogates.stream()
                            .map(each -> each.target() + " of " + each.space())
                            .collect(Collectors.joining(", ")));
        }
        Optional<KnownValues> known = measured
                ? Optional.of(
                        KnownValues.read(benchmark, wanted, surrogates.get(0).space()))
                : Optional.empty();
        return new Oracle(surrogates, known, interval, noise);
    }

    private Surrogate read(Surrogates there, String target) {
        try {
            Surrogate surrogate = there.of(target);
            if (interval || noise.isPresent()) {
                // Read when first asked for; what is wrong with it should be known before anything is said.
                surrogate.interval(surrogate.space().first());
            }
            return surrogate;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Arguments are read to the last before the first is answered, so that a wrong one costs no half of an answer. */
    private void answerArguments(Oracle oracle) {
        Read read = read(arguments.stream().map(ArchitectureEntry::argument).toList(), oracle);
        if (read.failure().isPresent()) {
            throw wrongValue(read.failure().get());
        }
        try (QueryReport report = QueryReport.of(format, oracle, out())) {
            take(answered(read, oracle, report));
        }
    }

    private void answer(Oracle oracle, ArchitectureReader reader) throws IOException {
        try (QueryReport report = QueryReport.of(format, oracle, out())) {
            // A header says already that all is well.
            out().flush();
            int[] most = {1};
            OrderedPipeline.run(
                    () -> {
                        List<ArchitectureEntry> entries = reader.next(most[0]);
                        most[0] = Math.min(MOST_AT_ONCE, GROWTH * most[0]);
                        return Optional.of(entries).filter(some -> !some.isEmpty());
                    },
                    entries -> answered(read(entries, oracle), oracle, report),
                    new OrderedPipeline.Sink<Answered>() {
                        @Override
                        public boolean take(Answered answered) {
                            QueryCommand.this.take(answered);
                            return !out().checkError();
                        }

                        @Override
                        public void idle() {
                            report.settle();
                            out().flush();
                        }
                    });
        }
    }

    /**
     * Architectures that were read.
     *
     * @param architectures those that are right, in order, up to the first that is wrong unless such are left out
     * @param entries how many entries they were read from
     * @param problems what is wrong with those that were left out: the first in words
     * @param leftOut how many were
     * @param failure what is wrong with the entry where reading ended
     */
    private record Read(
            List<Architecture> architectures,
            int entries,
            List<String> problems,
            long leftOut,
            Optional<IllegalArgumentException> failure) {}

    private Read read(List<ArchitectureEntry> entries, Oracle oracle) {
        List<Architecture> architectures = new ArrayList<>(entries.size());
        List<String> problems = new ArrayList<>();
        long wrong = 0;
        for (ArchitectureEntry entry : entries) {
            try {
                architectures.add(entry.parse(oracle.space(), oracle.title()));
            } catch (IllegalArgumentException e) {
                if (!skipInvalid) {
                    return new Read(architectures, entries.size(), problems, wrong, Optional.of(e));
                }
                wrong++;
                if (problems.size() < SHOWN_PROBLEMS) {
                    problems.add(Benchwright.oneLine(e));
                }
            }
        }
        return new Read(architectures, entries.size(), problems, wrong, Optional.empty());
    }

    /** What was read, and how its answers are written. */
    private record Answered(Read read, Runnable write) {}

    private static Answered answered(Read read, Oracle oracle, QueryReport report) {
        List<String> canonical =
                read.architectures().stream().map(Architecture::toString).toList();
        return new Answered(read, report.prepare(canonical, oracle.answer(read.architectures(), canonical)));
    }

    private void take(Answered answered) {
        Read read = answered.read();
        answered.write().run();
        for (String problem : read.problems()) {
            if (shownProblems < SHOWN_PROBLEMS) {
                shownProblems++;
                err().println(name() + ": left out: " + problem);
            }
        }
        leftOut += read.leftOut();
        seen += read.entries();
        if (read.failure().isPresent()) {
            throw read.failure().get();
        }
    }
}
