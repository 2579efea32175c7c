package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.imports.AccelNasBenchImport;
import io.benchwright.data.imports.FidelityCsvImport;
import io.benchwright.data.imports.ImportException;
import io.benchwright.data.imports.ImportReport;
import io.benchwright.data.imports.LatencyCsvImport;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.jobs.target.AnswerFile;
import io.benchwright.jobs.target.TargetMeasurements;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: published data into a benchmark directory. */
@Command(
        name = "import",
        description = "Import published data into a benchmark directory.",
        synopsisSubcommandLabel = "FORM",
        subcommands = {
            ImportCommand.AccelNasBench.class,
            ImportCommand.LatencyCsv.class,
            ImportCommand.FidelityCsv.class,
            ImportCommand.Measurements.class
        },
        footer = {"", "Example: benchwright import accel-nasbench anb_dataset_jsons.tar.gz --out anb"})
final class ImportCommand extends BenchwrightCommand {

    @Override
    public Integer call() {
        throw wrongUsage("no form is given");
    }

    /** What all forms share: where to, and what to do with what is wrong. */
    abstract static class Form extends BenchwrightCommand {

        @Option(
                names = {"-o", "--out"},
                required = true,
                paramLabel = "DIR",
                description = "The benchmark directory; made where there is none, added to where there is one.")
        private Path directory;

        @Option(
                names = "--skip-invalid",
                description = "Leave out what is not what it should be, instead of importing nothing.")
        private boolean skipInvalid;

        @Mixin
        private FormatOption format;

        abstract ImportReport run(Benchmark benchmark, boolean skip, Map<String, String> provenance) throws IOException;

        @Override
        public final Integer call() throws IOException {
            Map<String, String> provenance = new BuildInfo().provenance(name());
            ImportReport report;
            try {
                report = run(Benchmark.openOrCreate(directory), skipInvalid, provenance);
            } catch (ImportException e) {
                e.problems().forEach(problem -> err().println(name() + ": " + problem));
                err().println(name() + ": " + e.count() + (e.count() == 1 ? " problem" : " problems")
                        + ", so nothing was imported; --skip-invalid imports the rest");
                return Benchwright.FAILED;
            }
            if (format.isJson()) {
                try (JsonList list = new JsonList(out())) {
                    list.add(json(report));
                }
            } else {
                print(report);
            }
            return Benchwright.DONE;
        }

        private void print(ImportReport report) {
            report.leftOut().forEach(problem -> err().println(name() + ": left out: " + problem));
            out().println(directory + ": commit " + report.commit());
            try (TextTable table = new TextTable(out(), "what", ">count")) {
                report.counts().forEach(table::add);
                report.missing().forEach((target, count) -> table.add("missing " + target, count));
            }
        }

        private JsonObject json(ImportReport report) {
            JsonObject object = new JsonObject();
            object.addProperty("directory", directory.toString());
            object.addProperty("commit", report.commit());
            report.counts().forEach(object::addProperty);
            JsonObject missing = new JsonObject();
            report.missing().forEach(missing::addProperty);
            object.add("missing", missing);
            JsonArray leftOut = new JsonArray();
            report.leftOut().forEach(leftOut::add);
            object.add("problems", leftOut);
            return object;
        }
    }

    @Command(
            name = "accel-nasbench",
            description = "Import the data set of Accel-NASBench: its .tar.gz, or the unpacked folder.",
            footer = {
                "",
                "Example: benchwright import accel-nasbench anb_dataset_jsons.tar.gz --split default_split.json --out anb"
            })
    static final class AccelNasBench extends Form {

        @Parameters(paramLabel = "SOURCE", description = "The .tar.gz, or the folder with result_N.json.")
        private Path source;

        @Option(
                names = "--split",
                paramLabel = "FILE",
                description = "A JSON object with lists of N for train, val and test. Default: a random split.")
        private Optional<Path> split;

        @Option(
                names = "--seed",
                defaultValue = "0",
                paramLabel = "SEED",
                description = "Of the random split. Default: ${DEFAULT-VALUE}.")
        private long seed;

        @Override
        ImportReport run(Benchmark benchmark, boolean skip, Map<String, String> provenance) throws IOException {
            return AccelNasBenchImport.run(source, split, seed, benchmark, skip, provenance);
        }
    }

    @Command(
            name = "latency-csv",
            description = "Import a table of latencies in milliseconds: the architecture, then a column a device.",
            footer = {"", "Example: benchwright import latency-csv fbnet_latency_ms.csv.gz --space fbnet --out help"})
    static final class LatencyCsv extends Form {

        @Parameters(paramLabel = "SOURCE", description = "The table, plain or .gz.")
        private Path source;

        @Option(
                names = {"-s", "--space"},
                required = true,
                paramLabel = "SPACE",
                converter = SpaceConverter.class,
                description = "The search space of the architectures.")
        private SearchSpace space;

        @Option(
                names = "--device-map",
                paramLabel = "FILE",
                description = "A table with the columns device, and any of chip, batch, precision.")
        private Optional<Path> deviceMap;

        @Override
        ImportReport run(Benchmark benchmark, boolean skip, Map<String, String> provenance) throws IOException {
            return LatencyCsvImport.run(source, space, deviceMap, benchmark, skip, provenance);
        }
    }

    @Command(
            name = "fidelity-csv",
            description = "Import the files of Accel-NASBench's ablation as trainings.",
            footer = {
                "",
                "Example: benchwright import fidelity-csv proxified-seed1.csv fewproxy-seed1.csv --out ablation"
            })
    static final class FidelityCsv extends Form {

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files named <scheme>-seed<k>.csv.")
        private List<Path> files;

        @Option(names = "--scheme", paramLabel = "NAME", description = "The scheme, where names do not tell.")
        private Optional<String> scheme;

        @Option(names = "--seed", paramLabel = "SEED", description = "The seed, where names do not tell.")
        private Optional<Long> seed;

        @Override
        ImportReport run(Benchmark benchmark, boolean skip, Map<String, String> provenance) throws IOException {
            return FidelityCsvImport.run(files, scheme, seed, benchmark, skip, provenance);
        }
    }

    @Command(
            name = "measurements",
            description = {
                "Import what a driver answered to a file of requests ('measure --requests-to').",
                "Repetitions are judged again here. Networks between sentinels that do not agree, and those after the last "
                        + "sentinel, are left out; 'measure --requests-to' asks for them again."
            },
            footer = {"", "Example: benchwright import measurements answers.jsonl --out mine"})
    static final class Measurements extends BenchwrightCommand {

        @Parameters(paramLabel = "FILE", description = "The file of answers.")
        private Path file;

        @Option(
                names = {"-o", "--out"},
                required = true,
                paramLabel = "DIR",
                description = "The benchmark directory; made where there is none, added to where there is one.")
        private Path directory;

        @Option(
                names = "--skip-invalid",
                description = "Leave out what is not what it should be, instead of importing nothing.")
        private boolean skipInvalid;

        @Mixin
        private DriftOption drift;

        @Mixin
        private FormatOption format;

        @Override
        public Integer call() throws IOException {
            AnswerFile answers = AnswerFile.read(file, drift.tolerance(this));
            answers.problems().forEach(problem -> err().println(name() + ": " + problem));
            if (!answers.problems().isEmpty() && !skipInvalid) {
                err().println(name() + ": " + answers.problems().size()
                        + (answers.problems().size() == 1 ? " problem" : " problems")
                        + ", so nothing was imported; --skip-invalid imports the rest");
                return Benchwright.FAILED;
            }
            BenchmarkSink sink = new BenchmarkSink(
                    Benchmark.openOrCreate(directory), new BuildInfo().provenance(name()), TargetMeasurements::addRows);
            Map<Trial, Outcome> missing = new LinkedHashMap<>(answers.taken());
            missing.keySet().removeIf(trial -> sink.isCommitted(trial.id()));
            if (!missing.isEmpty()) {
                sink.commitAll(missing);
            }
            Map<String, Integer> counts = new LinkedHashMap<>();
            counts.put("imported", missing.size());
            counts.put("thereAlready", answers.taken().size() - missing.size() + answers.twice());
            counts.put("drifted", answers.drifted());
            counts.put("afterTheLastSentinel", answers.open());
            counts.put("invalid", answers.problems().size());
            if (format.isJson()) {
                JsonObject object = new JsonObject();
                object.addProperty("directory", directory.toString());
                counts.forEach(object::addProperty);
                try (JsonList list = new JsonList(out())) {
                    list.add(object);
                }
            } else {
                out().println(directory + ":");
                try (TextTable table = new TextTable(out(), "what", ">count")) {
                    counts.forEach(table::add);
                }
            }
            return Benchwright.DONE;
        }
    }
}
