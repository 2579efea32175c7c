package io.benchwright.jobs.report;

import static io.benchwright.jobs.report.Figures.count;
import static io.benchwright.jobs.report.Figures.digits;
import static io.benchwright.jobs.report.Figures.figure;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.CommitNote;
import io.benchwright.jobs.report.Failures.Failure;
import io.benchwright.jobs.report.TargetColumn.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes the page of a {@link BenchmarkReport}. All figures stand in tables, which need no script; the charts are drawn by
 * {@code benchmark.js}. A section without data says what is missing.
 */
final class BenchmarkPage {

    private static final int MOST_WORDS = 4;
    private static final int MOST_KINDS = 50;
    private static final int MOST_OF_A_CAUSE = 400;
    private static final int MOST_WRITERS = 100;
    private static final int MOST_STEPS = 200;
    private static final double SECONDS_OF_AN_HOUR = 3600;

    /** What the manifest of every writer tells; whatever else it tells stands in one cell. */
    private static final List<String> TOLD = List.of("software", "revision", "command", "java", "host");

    private static final int SHOWN_OF_A_REVISION = 12;

    private final BenchmarkContents contents;
    private final Page page;

    BenchmarkPage(BenchmarkContents contents, String version) {
        this.contents = contents;
        this.page = new Page("Benchmark " + folder(contents.name()), version);
    }

    /** The last part of the path: the rest tells of the machine of whoever made the page. */
    private static String folder(String name) {
        Path last = Path.of(name).normalize().getFileName();
        return last == null || last.toString().isEmpty() ? name : last.toString();
    }

    String html() {
        ProxySection proxy = new ProxySection(contents);
        DeviceSection devices = new DeviceSection(contents);
        introduction();
        built();
        proxy.write(page);
        devices.writeCorrelations(page);
        new SurrogateSection(contents).write(page);
        devices.writeFronts(page);
        costs();
        failures();
        provenance();
        JsonObject data = new JsonObject();
        proxy.addTo(data);
        devices.addTo(data);
        return page.html(contents.name(), ChartJson.text(data), "benchmark.js");
    }

    private void introduction() {
        page.paragraph(
                "What was trained, measured and fitted, how good it is, and where each number comes from. Measured: trained or "
                        + "measured with Benchwright. Imported: by others, who published it. Modelled: computed by a cost model; nothing "
                        + "was measured. What is missing is never filled in.");
        page.add(
                "<nav aria-label=\"Sections\"><a href=\"#built\">What was built</a> <a href=\"#proxy\">Training proxy</a> "
                        + "<a href=\"#devices\">How devices agree</a> <a href=\"#surrogates\">Surrogates</a> "
                        + "<a href=\"#fronts-heading\">Accuracy against devices</a> <a href=\"#costs\">Costs</a> "
                        + "<a href=\"#failures\">Failures</a> <a href=\"#provenance\">Provenance</a></nav>\n");
        page.withoutScript();
    }

    private void built() {
        page.add("<section aria-labelledby=\"built\">\n<h2 id=\"built\">What was built</h2>\n");
        List<CommitNote> commits = contents.commits();
        HtmlTable facts = new HtmlTable("The benchmark", "Fact", "<Value");
        facts.row("directory", contents.name());
        contents.experiment()
                .ifPresent(experiment -> facts.row(
                        "experiment",
                        experiment.name()
                                + experiment
                                        .scheme()
                                        .map(scheme -> ", in which accuracy is that under the scheme " + scheme)
                                        .orElse("")));
        facts.row(
                "commits",
                count(contents.commit())
                        + (commits.isEmpty()
                                ? ""
                                : ", " + commits.get(0).created() + " to "
                                        + commits.get(commits.size() - 1).created()));
        facts.row(
                "networks",
                contents.networksBySpace().isEmpty()
                        ? "none"
                        : contents.networksBySpace().entrySet().stream()
                                .map(each -> count(each.getValue()) + " of the space " + each.getKey())
                                .collect(Collectors.joining(", ")));
        contents.rows().forEach((table, rows) -> {
            String sources = contents.sources().getOrDefault(table, Map.of()).entrySet().stream()
                    .map(each -> count(each.getValue()) + " " + each.getKey())
                    .collect(Collectors.joining(", "));
            facts.row(table, count(rows, "row", "rows") + (sources.isEmpty() ? "" : ": " + sources));
        });
        page.add(facts);
        contents.experiment()
                .ifPresent(experiment -> page.add("<details><summary>The experiment, as it was run last</summary>\n<pre>"
                        + Html.text(experiment.text()) + "</pre>\n</details>\n"));
        targets();
        splits();
        page.add("</section>\n");
    }

    private void targets() {
        List<TargetColumn> shown = contents.columns().stream()
                .filter(column -> column.kind() != Kind.STEP)
                .toList();
        if (shown.isEmpty()) {
            page.gap("There are no targets: nothing was trained, measured, imported or modelled.");
            return;
        }
        page.add("<h3>Targets</h3>\n");
        HtmlTable table = new HtmlTable(
                "Targets, by source",
                "Target",
                "Source",
                "Unit",
                "Networks",
                "Networks without",
                "Repeats of each",
                "Rows",
                "Rows without",
                "Least",
                "Most",
                "Made on",
                "<Note");
        for (TargetColumn column : shown) {
            Circumstances circumstances = contents.circumstances().getOrDefault(column.label(), new Circumstances());
            table.row(
                    column.target(),
                    column.source(),
                    column.unit(),
                    count(column.networks().size()),
                    count(without(column)),
                    repeats(column),
                    count(column.rows()),
                    count(column.missing()),
                    digits(column.least()),
                    digits(column.most()),
                    circumstances.days().orElse(Figures.NONE),
                    notes(column));
        }
        page.add(table);
        page.paragraph(
                "Networks without have no value, whether nobody asked or it failed; rows without failed, diverged, or do not "
                        + "tell it. Least and most are of networks, each the mean of its repeats. Scores are of networks "
                        + "that were not trained; higher is better.");
        int steps = contents.columns(Kind.STEP).size();
        if (steps > 0) {
            page.paragraph("Besides, " + count(steps, "kind of step", "kinds of steps")
                    + " of trainings were timed, for searches to estimate costs by; they are no targets of a device.");
        }
    }

    private static String notes(TargetColumn column) {
        List<String> notes = new ArrayList<>();
        if (column.kind() == Kind.ACCURACY || column.kind() == Kind.SECONDS) {
            notes.add("scheme " + column.of());
        }
        if (column.kind() == Kind.ACCURACY && column.isComparable()) {
            column.facts("data sets").forEach(dataset -> notes.add("trained on " + dataset));
            column.facts("parts that it was evaluated on").forEach(part -> notes.add("evaluated on images for " + part));
        }
        notes.addAll(column.differences());
        return String.join("; ", notes);
    }

    /** Networks of the same spaces that it has no value of. */
    private long without(TargetColumn column) {
        Set<String> spaces = column.networks().stream()
                .map(network -> network.substring(0, network.indexOf(' ')))
                .collect(Collectors.toSet());
        long known = contents.networksBySpace().entrySet().stream()
                .filter(space -> spaces.isEmpty() || spaces.contains(space.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return Math.max(0, known - column.networks().size());
    }

    private static String repeats(TargetColumn column) {
        int fewest = column.fewestRepeats();
        int most = column.mostRepeats();
        return most == 0 ? Figures.NONE : fewest == most ? count(most) : count(fewest) + " to " + count(most);
    }

    private void splits() {
        page.add("<h3>Splits</h3>\n");
        if (contents.splits().isEmpty()) {
            page.gap("There is no split, which says what models are fitted on and judged by.");
            return;
        }
        HtmlTable table = new HtmlTable("Splits: trials by part", "Split", "Train", "Val", "Test");
        contents.splits()
                .forEach((split, parts) -> table.row(
                        split,
                        count(parts.getOrDefault("train", 0L)),
                        count(parts.getOrDefault("val", 0L)),
                        count(parts.getOrDefault("test", 0L))));
        page.add(table);
        page.paragraph(count(contents.trialsInNoSplit()) + " of " + count(contents.trials(), "trial", "trials")
                + " are in no split: they fit nothing and are scored nowhere.");
    }

    private void costs() {
        page.add("<section aria-labelledby=\"costs\">\n<h2 id=\"costs\">Costs</h2>\n");
        if (contents.trainingCosts().isEmpty()) {
            page.gap("There are no trainings.");
        } else {
            HtmlTable table = new HtmlTable(
                    "What trainings took, by scheme and source",
                    "Scheme (source)",
                    "Trainings",
                    "Completed",
                    "With known seconds",
                    "Seconds in all",
                    "Hours in all",
                    "Mean seconds",
                    "Least",
                    "Most",
                    "Threads",
                    "<Ran on");
            contents.trainingCosts()
                    .forEach((scheme, cost) -> table.row(
                            scheme,
                            count(cost.rows()),
                            count(cost.completed()),
                            count(cost.timed()),
                            figure("%,.1f", cost.seconds()),
                            figure("%,.2f", cost.seconds() / SECONDS_OF_AN_HOUR),
                            figure("%,.1f", cost.mean()),
                            figure("%,.1f", cost.least()),
                            figure("%,.1f", cost.most()),
                            Figures.some(cost.threads(), MOST_WORDS),
                            Figures.some(cost.hosts(), MOST_WORDS)));
            page.add(table);
            page.paragraph("Seconds of what is (imported) were spent by those who published it.");
        }
        measuringCosts();
        if (!contents.scoreSeconds().isEmpty()) {
            page.add("<h3>Scores</h3>\n");
            HtmlTable table = new HtmlTable("What scores took", "Score", "Seconds in all");
            contents.scoreSeconds().forEach((score, seconds) -> table.row(score, figure("%,.2f", seconds)));
            page.add(table);
        }
        page.add("</section>\n");
    }

    private void measuringCosts() {
        Map<String, Circumstances> timed = new LinkedHashMap<>();
        contents.circumstances().forEach((label, each) -> {
            if (each.timedRows() > 0) {
                timed.put(label, each);
            }
        });
        contents.sentinelCircumstances().forEach((target, each) -> {
            if (each.timedRows() > 0) {
                timed.put(target, each);
            }
        });
        page.add("<h3>Measurements</h3>\n");
        if (timed.isEmpty()) {
            page.gap("What measurements took is not known: no row keeps repetitions that tell a time.");
            return;
        }
        double seconds =
                timed.values().stream().mapToDouble(Circumstances::timedSeconds).sum();
        long rows = timed.values().stream().mapToLong(Circumstances::timedRows).sum();
        page.paragraph("The repetitions of " + count(rows, "row", "rows") + " took "
                + figure("%,.1f", seconds)
                + " seconds together, without warm-ups, the building of networks and waiting, which rows "
                + "do not tell.");
        page.add("<details><summary>By target</summary>\n");
        HtmlTable table = new HtmlTable(
                "What repetitions took, by target", "Target (source)", "Rows that tell", "Seconds in all");
        timed.entrySet().stream()
                .limit(MOST_STEPS)
                .forEach(each -> table.row(
                        each.getKey(),
                        count(each.getValue().timedRows()),
                        figure("%,.2f", each.getValue().timedSeconds())));
        page.add(table);
        more(timed.size() - MOST_STEPS);
        page.add("</details>\n");
    }

    private void more(int left) {
        if (left > 0) {
            page.paragraph("and " + count(left) + " more");
        }
    }

    private void failures() {
        page.add("<section aria-labelledby=\"failures\">\n<h2 id=\"failures\">Failures</h2>\n");
        Failures failures = contents.failures();
        if (failures.count() == 0) {
            page.paragraph("No row failed or diverged.");
            page.add("</section>\n");
            return;
        }
        page.paragraph(count(failures.count(), "row", "rows") + " failed or diverged.");
        HtmlTable counts = new HtmlTable("Failures by cause", "Table", "Outcome", "Rows", "<Cause");
        failures.counts().entrySet().stream()
                .limit(MOST_KINDS)
                .forEach(each -> counts.row(
                        each.getKey().table(),
                        each.getKey().outcome(),
                        count(each.getValue()),
                        each.getKey().cause()));
        page.add(counts);
        more(failures.counts().size() - MOST_KINDS);
        page.add("<details><summary>The first " + count(failures.listed().size()) + "</summary>\n");
        HtmlTable table = new HtmlTable(
                "The first rows that failed or diverged", "Network", "Table", "Of", "Outcome", "<Cause", "Trial");
        for (Failure each : failures.listed()) {
            table.row(
                    each.network(),
                    each.table(),
                    each.what(),
                    each.outcome(),
                    Figures.shortened(each.cause(), MOST_OF_A_CAUSE),
                    each.trial());
        }
        page.add(table);
        page.add("</details>\n</section>\n");
    }

    private void provenance() {
        page.add("<section aria-labelledby=\"provenance\">\n<h2 id=\"provenance\">Provenance</h2>\n");
        writers();
        circumstances();
        sentinels();
        page.add("</section>\n");
    }

    /** Commits by the same software, command and host in one line. */
    private record Writer(Map<String, String> provenance) {

        String told(String name) {
            String value = provenance.getOrDefault(name, Figures.NONE);
            return name.equals("revision") && value.length() > SHOWN_OF_A_REVISION
                    ? value.substring(0, SHOWN_OF_A_REVISION)
                    : value;
        }

        String rest() {
            return provenance.entrySet().stream()
                    .filter(each -> !TOLD.contains(each.getKey()))
                    .map(each -> each.getKey() + ": " + each.getValue())
                    .collect(Collectors.joining("; "));
        }
    }

    private void writers() {
        page.add("<h3>What wrote the benchmark</h3>\n");
        Map<Writer, List<CommitNote>> writers = new LinkedHashMap<>();
        contents.commits()
                .forEach(commit -> writers.computeIfAbsent(new Writer(commit.provenance()), key -> new ArrayList<>())
                        .add(commit));
        HtmlTable table = new HtmlTable(
                "What wrote the benchmark",
                "Command",
                "Software",
                "Revision",
                "Java",
                "Host",
                "Commits",
                "First",
                "Last",
                "<Else");
        writers.entrySet().stream().limit(MOST_WRITERS).forEach(each -> {
            List<CommitNote> commits = each.getValue();
            Writer writer = each.getKey();
            table.row(
                    writer.told("command"),
                    writer.told("software"),
                    writer.told("revision"),
                    writer.told("java"),
                    writer.told("host"),
                    count(commits.size()),
                    commits.get(0).created(),
                    commits.get(commits.size() - 1).created(),
                    writer.rest());
        });
        page.add(table);
        more(writers.size() - MOST_WRITERS);
        long gone = contents.commit() - contents.commits().size();
        if (gone > 0) {
            page.paragraph("The manifests of " + count(gone, "older commit", "older commits")
                    + " were removed as garbage, so that their writers are not known any more.");
        }
    }

    private void circumstances() {
        page.add("<h3>How devices were measured</h3>\n");
        List<TargetColumn> devices = contents.columns(Kind.DEVICE);
        if (devices.isEmpty()) {
            page.gap("There are no values of any device.");
            return;
        }
        HtmlTable table = new HtmlTable(
                "How devices were measured, as far as rows tell",
                "Target",
                "Source",
                "Rows",
                "Batch",
                "Precision",
                "<Runtime",
                "<Processor or GPU",
                "Threads",
                "<Host",
                "Busy",
                "Drifted",
                "Stopped at the cap",
                "Warm-up unsettled");
        for (TargetColumn column : devices) {
            Circumstances each = contents.circumstances().getOrDefault(column.label(), new Circumstances());
            table.row(
                    column.target(),
                    column.source(),
                    count(each.rows()),
                    Figures.some(each.batches(), MOST_WORDS),
                    Figures.some(each.precisions(), MOST_WORDS),
                    Figures.some(each.runtimes(), MOST_WORDS),
                    Figures.some(each.processors(), MOST_WORDS),
                    Figures.some(each.threads(), MOST_WORDS),
                    Figures.some(each.hosts(), MOST_WORDS),
                    flag(each, each.busy()),
                    flag(each, each.drifted()),
                    flag(each, each.capped()),
                    flag(each, each.unsettled()));
        }
        page.add(table);
        page.paragraph(
                "Busy: rows during which others used more than a tenth of a processor. Drifted: rows between sentinels that do not "
                        + "agree. Stopped at the cap: rows that took all the time they may, and their interval was still wider than asked. A "
                        + "dash: no row tells, as of what is imported or modelled.");
        Set<String> runtimes = new TreeSet<>();
        Set<String> processors = new TreeSet<>();
        contents.circumstances().values().forEach(each -> {
            runtimes.addAll(each.runtimes());
            processors.addAll(each.processors());
        });
        page.paragraph("Runtimes: " + Figures.some(runtimes, 20) + ". Processors and GPUs: "
                + Figures.some(processors, 20) + ".");
    }

    private static String flag(Circumstances circumstances, long count) {
        return circumstances.hasFlags() ? count(count) : Figures.NONE;
    }

    private void sentinels() {
        if (contents.sentinels().isEmpty()) {
            return;
        }
        page.add("<h3>Sentinels</h3>\n");
        page.paragraph("One network, measured again and again between the others, shows how steady a device was.");
        HtmlTable table = new HtmlTable(
                "Sentinels", "Metric and device", "Times", "Median", "Least", "Most", "Range, % of the median");
        new TreeMap<>(contents.sentinels()).forEach((target, values) -> {
            double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            double least = sorted[0];
            double most = sorted[sorted.length - 1];
            table.row(
                    target,
                    count(sorted.length),
                    digits(median),
                    digits(least),
                    digits(most),
                    figure("%.1f", 100 * (most - least) / median));
        });
        page.add(table);
    }
}
