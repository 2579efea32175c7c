package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.ProxySearch;
import io.benchwright.proxies.search.ProxySearchPlan;
import io.benchwright.proxies.search.ProxySearchResult;
import io.benchwright.proxies.search.ProxySearchResult.Entry;
import io.benchwright.proxies.search.SearchImages;
import io.benchwright.proxies.training.TrainingWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code proxy-search}: the cheapest scheme that still ranks like the reference. */
@Command(
        name = "proxy-search",
        description = {
            "Find a training proxy: among many cheap schemes, within a limit of cost, the one that ranks networks most like a "
                    + "reference scheme does.",
            "Costs are estimated from a few timed steps, and schemes over the limit are never trained. The others are compared "
                    + "in looks at more and more networks and seeds, and those that are clearly behind are dropped. Of what "
                    + "noise does not tell from the best, the cheapest is chosen, and judged on other networks and seeds.",
            "All trainings and decisions go into a benchmark directory. A search that was stopped goes on where it was when it "
                    + "is asked for again."
        },
        footer = {"", "Example: benchwright proxy-search search.yaml --out anb", "", "A plan: docs/proxy-search.md"})
final class ProxySearchCommand extends BenchwrightCommand {

    @Parameters(paramLabel = "FILE", description = "The plan, in YAML.")
    private Path file;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(
            names = "--whole-grid",
            description = "After the choice, train what was dropped as well, to see what dropping cost.")
    private boolean isWholeGrid;

    @Option(names = "--save", paramLabel = "FILE", description = "Where the chosen scheme goes, in YAML.")
    private Optional<Path> saved;

    @Mixin
    private TrainerOptions trainer;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProxySearchPlan plan;
        TrainingWorker.Settings settings;
        try {
            plan = ProxySearchPlan.read(file);
            settings = trainer.settings(plan.images());
        } catch (NoSuchFileException e) {
            throw wrongValue(new IllegalArgumentException(file + ": there is no such file", e));
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        SearchImages images = images(plan.reference(), settings);
        Benchmark benchmark = Benchmark.openOrCreate(directory);
        ProxySearch search;
        try {
            search = new ProxySearch(plan, images, isWholeGrid);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        Map<String, String> provenance = new BuildInfo().provenance(name());
        BenchmarkSink sink = new BenchmarkSink(benchmark, provenance, search::addRows);
        WorkerCommand worker =
                TrainingWorker.command(settings.withCheckpoints(directory.resolve(TrainCommand.CHECKPOINTS)));
        ProxySearchResult result = run(search, benchmark, sink, worker, provenance);
        if (saved.isPresent()) {
            Files.writeString(saved.get(), result.chosen().toYaml());
        }
        report(result);
        return Benchwright.DONE;
    }

    /** Makes the images ready, since their name and classes are part of what is asked. */
    private SearchImages images(TrainingScheme reference, TrainingWorker.Settings settings)
            throws IOException, InterruptedException {
        try {
            return SearchImages.open(settings.images(), settings.cache(), List.of(reference));
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private ProxySearchResult run(
            ProxySearch search,
            Benchmark benchmark,
            BenchmarkSink sink,
            WorkerCommand worker,
            Map<String, String> provenance)
            throws IOException, InterruptedException {
        TrialLoop loop = new TrialLoop(TrialLoop.Settings.defaults().withoutTimeLimit());
        while (true) {
            ProxySearch.Next next = search.next(benchmark.snapshot());
            if (next instanceof ProxySearch.Done done) {
                return done.result();
            } else if (next instanceof ProxySearch.Decisions decisions) {
                decisions.commit(benchmark, provenance);
                err().println(name() + ": " + decisions.summary());
                err().flush();
            } else if (next instanceof ProxySearch.Trials trials) {
                run(trials, loop, sink, worker);
            }
        }
    }

    private void run(ProxySearch.Trials trials, TrialLoop loop, BenchmarkSink sink, WorkerCommand worker)
            throws IOException, InterruptedException {
        CountLine line = new CountLine(
                err(),
                Benchwright.standardErrorIsTerminal(),
                trials.purpose() + ":",
                trials.trials().size());
        // The loop ends the workers.
        try (WorkerPool pool = new WorkerPool(worker, notice -> {})) {
            TrialLoop.Summary summary = loop.run(trials.trials().iterator(), pool::slot, line.counting(sink));
            if (summary.left() > 0) {
                throw new IOException(
                        summary.left() + " trials are not done: " + String.join("; ", summary.quarantined()));
            }
        } finally {
            line.end();
        }
    }

    private void report(ProxySearchResult result) {
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                list.add(json(result));
            }
            return;
        }
        try (TextTable table = new TextTable(
                out(), "scheme", "decision", ">estimate s", ">trainings", ">tau", ">95 %", ">cost ratio", "why")) {
            for (Entry entry : result.entries()) {
                DecisionRow decision = entry.decision();
                table.add(
                        decision.scheme(),
                        decision.decision(),
                        entry.estimatedSeconds().isPresent()
                                ? text("%.1f", entry.estimatedSeconds().getAsDouble())
                                : "-",
                        entry.trainings(),
                        tau(entry),
                        interval(entry),
                        costRatio(entry)
                                + (entry.fidelity()
                                                .map(ProxyFidelity::isOnFront)
                                                .orElse(false)
                                        ? " *"
                                        : "  "),
                        decision.reason());
            }
        }
        out().println();
        DecisionRow chosen = chosen(result).decision();
        out().println("chosen: " + chosen.scheme() + ", tau " + text("%.3f", chosen.kendallTau()) + " ("
                + text("%.3f", chosen.tauLower95()) + " to " + text("%.3f", chosen.tauUpper95()) + ") on the "
                + chosen.networks() + " networks and " + chosen.seeds() + " seeds that chose it, cost ratio "
                + text("%.2f", chosen.costRatio()) + " to " + result.reference().name());
        result.confirmation()
                .ifPresent(row -> out().println(
                                row.decision().equals(ProxySearchResult.CONFIRMED)
                                        ? "on " + row.networks() + " other networks and " + row.seeds()
                                                + " other seeds: tau " + text("%.3f", row.kendallTau()) + " ("
                                                + text("%.3f", row.tauLower95()) + " to "
                                                + text("%.3f", row.tauUpper95()) + "), cost ratio "
                                                + text("%.2f", row.costRatio())
                                        : "on other networks it failed: " + row.reason()));
        List<String> tied = result.entries().stream()
                .map(Entry::decision)
                .filter(row -> row.decision().equals(ProxySearchResult.TIED))
                .map(DecisionRow::scheme)
                .toList();
        out().println("within noise of the best: " + (tied.isEmpty() ? "no other" : String.join(", ", tied)));
        out().println(String.format(
                Locale.ROOT,
                "trainings of schemes took %.0f s, the whole grid would take %.0f s: %.0f %% saved; the reference took %.0f s",
                result.spentSeconds(),
                result.gridSeconds(),
                100 * result.saved(),
                result.referenceSeconds()));
    }

    private static Entry chosen(ProxySearchResult result) {
        return result.entries().stream()
                .filter(entry -> entry.decision().decision().equals(ProxySearchResult.CHOSEN))
                .findFirst()
                .orElseThrow();
    }

    private static String tau(Entry entry) {
        return entry.fidelity()
                .map(each -> text("%.3f", each.kendallTau()))
                .orElseGet(() -> text("%.3f", entry.decision().kendallTau()));
    }

    private static String interval(Entry entry) {
        return entry.fidelity()
                .map(each -> text("%.3f", each.tau().lower()) + " .. "
                        + text("%.3f", each.tau().upper()))
                .orElseGet(() -> entry.decision().tauLower95() == null
                        ? "-"
                        : text("%.3f", entry.decision().tauLower95()) + " .. "
                                + text("%.3f", entry.decision().tauUpper95()));
    }

    private static String costRatio(Entry entry) {
        return text("%.2f", entry.decision().costRatio());
    }

    private static String text(String pattern, @Nullable Double value) {
        return value == null || !Double.isFinite(value) ? "-" : String.format(Locale.ROOT, pattern, value);
    }

    private static JsonObject json(ProxySearchResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("search", result.search());
        json.addProperty("reference", result.reference().name());
        json.addProperty("chosen", result.chosen().name());
        json.add("scheme", JsonParser.parseString(result.chosen().canonical()));
        result.confirmation().ifPresent(row -> json.add("confirmation", json(row)));
        json.addProperty("spentSeconds", result.spentSeconds());
        json.addProperty("gridSeconds", result.gridSeconds());
        json.addProperty("saved", result.saved());
        json.addProperty("referenceSeconds", result.referenceSeconds());
        JsonArray schemes = new JsonArray();
        for (Entry entry : result.entries()) {
            JsonObject scheme = json(entry.decision());
            scheme.addProperty("estimatedSeconds", optional(entry));
            scheme.addProperty("trainings", entry.trainings());
            scheme.addProperty("seconds", entry.seconds());
            entry.fidelity().ifPresent(fidelity -> scheme.add("fidelity", FidelityText.json(fidelity)));
            schemes.add(scheme);
        }
        json.add("schemes", schemes);
        return json;
    }

    private static @Nullable Double optional(Entry entry) {
        return entry.estimatedSeconds().isPresent() ? entry.estimatedSeconds().getAsDouble() : null;
    }

    private static JsonObject json(DecisionRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("scheme", row.scheme());
        json.addProperty("decision", row.decision());
        json.addProperty("step", row.step());
        json.addProperty("networks", row.networks());
        json.addProperty("seeds", row.seeds());
        json.addProperty("kendallTau", row.kendallTau());
        json.addProperty("tauLower95", row.tauLower95());
        json.addProperty("tauUpper95", row.tauUpper95());
        json.addProperty("leader", row.leader());
        json.addProperty("difference", row.difference());
        json.addProperty("differenceLower", row.differenceLower());
        json.addProperty("differenceUpper", row.differenceUpper());
        json.addProperty("level", row.level());
        json.addProperty("costRatio", row.costRatio());
        json.addProperty("reason", row.reason());
        return json;
    }
}
