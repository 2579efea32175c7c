package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.surrogates.Surrogate.PredictionInterval;
import io.benchwright.surrogates.search.ArchitectureSearch;
import io.benchwright.surrogates.search.Candidate;
import io.benchwright.surrogates.search.Column;
import io.benchwright.surrogates.search.Limit;
import io.benchwright.surrogates.search.RandomSearch;
import io.benchwright.surrogates.search.RegularizedEvolution;
import io.benchwright.surrogates.search.SearchMethod;
import io.benchwright.surrogates.search.SearchResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code search}: the best network under limits. */
@Command(
        name = "search",
        description = {
            "Search for the best network under limits, by what the surrogates of benchmark directories predict.",
            "A T is a target of a surrogate (of the first directory that has one), or multiplyAdds or parameters of the "
                    + "network itself. All directories must be of one search space."
        },
        footer = {
            "",
            "Example: benchwright search anb --maximize accuracy --limit latency@zcu102=5",
            "         benchwright search anb my-board --maximize accuracy --limit latency@board=20 --limit parameters=5e6"
        })
final class SearchCommand extends BenchwrightCommand {

    /** How to search. */
    private enum Method {
        EVOLUTION,
        RANDOM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the method. */
    static final class MethodConverter extends WordConverter<Method> {
        MethodConverter() {
            super(Method.values());
        }
    }

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Benchmark directories of one search space.")
    private List<Path> directories = new ArrayList<>();

    @Option(names = "--maximize", paramLabel = "T", description = "What should be as large as possible.")
    private Optional<String> maximized;

    @Option(names = "--minimize", paramLabel = "T", description = "What should be as small as possible.")
    private Optional<String> minimized;

    @Option(
            names = "--limit",
            paramLabel = "T=V",
            description =
                    "A limit to keep; may be repeated. T=V: no worse than V, which is at least V for accuracy and "
                            + "throughput, and at most V for all else. 'T<=V' and 'T>=V' say it themselves, in quotes for the "
                            + "shell. Judged by the prediction, not by its interval.")
    private List<String> limits = new ArrayList<>();

    @Option(
            names = "--method",
            defaultValue = "evolution",
            paramLabel = "METHOD",
            converter = MethodConverter.class,
            description = "evolution (regularized evolution) or random. Default: ${DEFAULT-VALUE}.")
    private Method method;

    @Option(
            names = "--evaluations",
            defaultValue = "600",
            paramLabel = "N",
            description = "How many networks to evaluate. Default: ${DEFAULT-VALUE}.")
    private int evaluations;

    @Option(
            names = "--population",
            paramLabel = "N",
            description = "Of evolution: how many networks live at a time. Default: 20.")
    private Optional<Integer> population;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Of evolution: how many of them are drawn to find a parent. Default: 10.")
    private Optional<Integer> sample;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws. Default: 1.")
    private long seed;

    @Option(
            names = "--top",
            defaultValue = "1",
            paramLabel = "K",
            description = "How many of the best networks to show, all keeping the limits. Default: 1.")
    private int top;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        if (maximized.isPresent() == minimized.isPresent()) {
            throw wrongUsage("give one of --maximize and --minimize");
        }
        if (method == Method.RANDOM && (population.isPresent() || sample.isPresent())) {
            throw wrongUsage("--population and --sample are of evolution, and --method is random");
        }
        if (top < 1) {
            throw wrongUsage("--top is " + top + ", but must be at least 1");
        }
        SearchResult found;
        List<Limit> kept = new ArrayList<>();
        try {
            List<LimitText> texts = limits.stream().map(LimitText::parse).toList();
            SearchMethod how = how();
            ColumnSource columns = new ColumnSource(directories);
            Column objective = columns.named(maximized.or(() -> minimized).orElseThrow());
            for (LimitText text : texts) {
                kept.add(text.of(columns.named(text.column())));
            }
            columns.requireAllUsed();
            found = search(objective, kept).run(how, evaluations, seed);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        List<Candidate> best = found.top(top);
        if (best.isEmpty()) {
            throw new IOException(nothingKeeps(found, kept));
        }
        try {
            if (format.isJson()) {
                JsonObject object = json(found, kept, best);
                try (JsonList list = new JsonList(out())) {
                    list.add(object);
                }
            } else {
                print(found, kept, best);
            }
        } catch (UncheckedIOException e) {
            // What intervals are made of is read when first asked for, which is before anything is printed.
            throw e.getCause();
        }
        return Benchwright.DONE;
    }

    private SearchMethod how() {
        RegularizedEvolution published = RegularizedEvolution.OF_ACCEL_NASBENCH;
        return method == Method.RANDOM
                ? new RandomSearch()
                : new RegularizedEvolution(
                        population.orElse(published.population()), sample.orElse(published.sample()));
    }

    private ArchitectureSearch search(Column objective, List<Limit> kept) {
        ArchitectureSearch search =
                maximized.isPresent() ? ArchitectureSearch.maximize(objective) : ArchitectureSearch.minimize(objective);
        for (Limit limit : kept) {
            search = search.keeping(limit);
        }
        return search;
    }

    private static String nothingKeeps(SearchResult found, List<Limit> kept) {
        Candidate nearest = found.networks().get(0);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < found.columns().size(); i++) {
            String name = found.columns().get(i).name();
            if (kept.stream().anyMatch(limit -> limit.column().name().equals(name))) {
                values.add(name + " " + QueryReport.rounded(nearest.values().get(i)));
            }
        }
        return "none of the " + found.networks().size() + " different networks that were evaluated keeps "
                + words(kept) + "; the nearest is " + nearest.architecture() + " with " + String.join(", ", values)
                + "; ease the limit, or give more --evaluations";
    }

    private static String words(List<Limit> limits) {
        return limits.stream().map(Limit::toString).collect(Collectors.joining(" and "));
    }

    private void print(SearchResult found, List<Limit> kept, List<Candidate> best) {
        List<String> headings = new ArrayList<>(List.of("architecture", ">evaluation"));
        for (Column column : found.columns()) {
            headings.add(">" + column);
            if (column.interval(best.get(0).architecture()).isPresent()) {
                headings.add(">lower90");
                headings.add(">upper90");
            }
        }
        List<Object[]> rows = new ArrayList<>();
        for (Candidate each : best) {
            List<Object> row = new ArrayList<>(List.of(each.architecture(), each.evaluation()));
            for (int i = 0; i < found.columns().size(); i++) {
                row.add(QueryReport.rounded(each.values().get(i)));
                Optional<PredictionInterval> interval = found.columns().get(i).interval(each.architecture());
                if (interval.isPresent()) {
                    row.add(QueryReport.rounded(interval.get().lower()));
                    row.add(QueryReport.rounded(interval.get().upper()));
                }
            }
            rows.add(row.toArray());
        }
        long feasible = found.networks().stream().filter(Candidate::isFeasible).count();
        out().println(method + " search in " + found.space() + ", seed " + seed + ": " + found.evaluations()
                + " evaluations of " + found.networks().size() + " different networks"
                + (kept.isEmpty() ? "" : ", of which " + feasible + " keep " + words(kept)));
        try (TextTable table = new TextTable(out(), headings.toArray(String[]::new))) {
            rows.forEach(table::add);
        }
    }

    private JsonObject json(SearchResult found, List<Limit> kept, List<Candidate> best) {
        JsonObject object = new JsonObject();
        object.addProperty("space", found.space().name());
        object.addProperty("method", method.toString());
        object.addProperty("seed", seed);
        object.addProperty(
                maximized.isPresent() ? "maximized" : "minimized",
                found.columns().get(0).name());
        JsonArray limitsKept = new JsonArray();
        for (Limit limit : kept) {
            JsonObject one = new JsonObject();
            one.addProperty("column", limit.column().name());
            one.addProperty("bound", limit.bound().toString());
            one.addProperty("value", limit.value());
            limitsKept.add(one);
        }
        object.add("limits", limitsKept);
        JsonObject units = new JsonObject();
        found.columns().forEach(column -> units.addProperty(column.name(), column.unit()));
        object.add("units", units);
        object.addProperty("evaluations", found.evaluations());
        object.addProperty("differentNetworks", found.networks().size());
        object.addProperty(
                "networksThatKeepLimits",
                found.networks().stream().filter(Candidate::isFeasible).count());
        object.add("best", json(found, best));
        object.add("bestSoFar", json(found, found.bestSoFar()));
        return object;
    }

    private static JsonArray json(SearchResult found, List<Candidate> candidates) {
        JsonArray list = new JsonArray();
        for (Candidate each : candidates) {
            JsonObject object = new JsonObject();
            object.addProperty("evaluation", each.evaluation());
            object.addProperty("architecture", each.architecture().toString());
            object.addProperty("keepsLimits", each.isFeasible());
            for (int i = 0; i < found.columns().size(); i++) {
                Column column = found.columns().get(i);
                object.addProperty(column.name(), each.values().get(i));
                column.interval(each.architecture()).ifPresent(interval -> {
                    object.addProperty(column.name() + QueryReport.LOWER, interval.lower());
                    object.addProperty(column.name() + QueryReport.UPPER, interval.upper());
                });
            }
            list.add(object);
        }
        return list;
    }
}
