package io.benchwright.data.imports;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.imports.Published.Answered;
import io.benchwright.data.internal.Problems;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.RandomSplit;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.text.Suggestions;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The data set of Accel-NASBench (Ahmad et al., DAC 2024) as its authors ship it: one {@code result_N.json} for each trained
 * network, in a {@code .tar.gz} or in a folder. Each becomes one trial, with a training and a measurement for each metric
 * that is not null; an architecture that was trained again is a further replicate.
 */
public final class AccelNasBenchImport {

    /** The training scheme of the data set: the authors' proxy. */
    public static final String SCHEME = "accel-nasbench-proxy";

    private static final String DATASET = "accel-nasbench";
    private static final Pattern RESULT = Pattern.compile("(?:.*/)?(result_(\\d{1,9})\\.json)");
    /** A published file has 1,300 bytes; what is far larger is none, and must not fill the memory. */
    private static final int MOST_BYTES = 1 << 20;

    /** Batch sizes as measured; the authors do not tell those of the GPUs. */
    private static final Map<String, Integer> BATCHES =
            Map.of("throughput@tpuv2", 64, "throughput@tpuv3", 128, "latency@zcu102", 1, "latency@vck190", 6);

    private static final Map<String, String> UNITS = Map.of("throughput", "imagesPerSecond", "latency", "milliseconds");
    private static final Set<String> DEVICES = Set.of("a100", "3090", "tpuv2", "tpuv3", "zcu102", "vck190");
    private static final Set<String> INT8_DEVICES = Set.of("zcu102", "vck190");

    private final Path source;
    private final Problems problems = new Problems();
    private final TreeMap<Integer, JsonObject> results = new TreeMap<>();
    private final SearchSpace space = SearchSpaces.named("mnasnet");
    private final Map<String, Long> missing = new TreeMap<>();

    private AccelNasBenchImport(Path source) {
        this.source = source;
    }

    /**
     * Imports the data set.
     *
     * @param source the {@code .tar.gz}, or the unpacked folder
     * @param split a JSON object with lists of N for train, val and test, whose name without ending becomes the split's; if
     *     empty, a random split is drawn by architecture
     * @param seed of the random split
     * @param skipInvalid whether files that are not what they should be are left out, rather than a reason to stop
     * @param provenance what imports: goes into the manifest
     * @throws ImportException if something is wrong; nothing was committed then
     */
    public static ImportReport run(
            Path source,
            Optional<Path> split,
            long seed,
            Benchmark benchmark,
            boolean skipInvalid,
            Map<String, String> provenance)
            throws IOException {
        AccelNasBenchImport job = new AccelNasBenchImport(source);
        job.readResults();
        return job.commit(split, seed, benchmark, skipInvalid, provenance);
    }

    private void readResults() throws IOException {
        if (Files.isDirectory(source)) {
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    try (InputStream in = Files.newInputStream(file)) {
                        readResult(source.relativize(file).toString(), in);
                    }
                }
            }
        } else if (Files.exists(source)) {
            try (TarArchiveInputStream tar = new TarArchiveInputStream(
                    new GZIPInputStream(new BufferedInputStream(Files.newInputStream(source)), 1 << 16))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.getSize() > MOST_BYTES) {
                        // Even to pass over it, all of it would have to be unpacked.
                        problems.add(at(entry.getName()) + "has " + entry.getSize() + " bytes, but at most "
                                + MOST_BYTES + " can be a result; the archive was not read on");
                        break;
                    }
                    readEntry(entry, tar);
                }
            } catch (EOFException e) {
                throw new IOException(source + ": ends too early; fetch it again", e);
            } catch (IOException e) {
                throw new IOException(source + ": not a tar.gz, or damaged: " + e.getMessage(), e);
            }
        } else {
            throw new IOException(source + ": there is no such file or folder");
        }
        if (results.isEmpty() && problems.count() == 0) {
            problems.add(source + ": holds no result_N.json");
        }
    }

    private void readEntry(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
        String name = entry.getName();
        if (entry.isLink() || entry.isSymbolicLink()) {
            problems.add(at(name) + "is a link, which the data set has none of");
        } else if (name.startsWith("/") || List.of(name.split("/", -1)).contains("..")) {
            problems.add(at(name) + "leads out of the archive");
        } else if (entry.isFile()) {
            readResult(name, tar);
        }
    }

    private String at(String name) {
        return source.getFileName() + ": " + name + ": ";
    }

    private void readResult(String name, InputStream in) throws IOException {
        Matcher matcher = RESULT.matcher(name);
        if (!matcher.matches()) {
            return;
        }
        String where = at(matcher.group(1));
        byte[] content = in.readNBytes(MOST_BYTES + 1);
        if (content.length > MOST_BYTES) {
            problems.add(where + "has more than " + MOST_BYTES + " bytes, so it is no result");
            return;
        }
        try {
            JsonElement json = JsonParser.parseString(new String(content, StandardCharsets.UTF_8));
            if (!json.isJsonObject()) {
                problems.add(where + "must be a JSON object");
            } else if (results.put(Integer.valueOf(matcher.group(2)), json.getAsJsonObject()) != null) {
                problems.add(where + "stands twice");
            }
        } catch (JsonParseException e) {
            problems.add(where + "not JSON: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private ImportReport commit(
            Optional<Path> split, long seed, Benchmark benchmark, boolean skipInvalid, Map<String, String> provenance)
            throws IOException {
        Published published = new Published(DATASET);
        Map<Integer, Answered> trials = new TreeMap<>();
        results.forEach(
                (number, result) -> read(number, result, published).ifPresent(trial -> trials.put(number, trial)));
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("rows", (long) trials.size());
        counts.put("distinctArchitectures", (long) published.architectures());
        counts.put("retrained", (long) trials.size() - published.architectures());
        counts.put("measurements", (long) published.measurements());
        if (split.isPresent()) {
            readSplit(split.get(), trials, published, counts);
        } else {
            drawSplit(seed, trials, published, counts);
        }
        counts.put("leftOut", problems.count());
        long number = published.commit(benchmark, provenance, problems, skipInvalid, counts);
        return new ImportReport(number, counts, missing, problems.listed());
    }

    private Optional<Answered> read(int number, JsonObject result, Published published) {
        Fields fields = new Fields(at("result_" + number + ".json"), problems);
        Architecture architecture;
        try {
            architecture = space.parse(fields.object(result, "architecture").toString());
        } catch (ArchitectureFormatException e) {
            problems.add(fields.where + String.join("; ", e.problems()));
            return Optional.empty();
        }
        JsonObject metrics = fields.object(result, "metrics");
        JsonObject info = fields.object(result, "model_info");
        JsonObject platforms = fields.object(result, "platform_perf");
        Double top1 = fields.number(metrics, "metrics", "val_top1", 0, 100);
        Double top5 = fields.number(metrics, "metrics", "val_top5", 0, 100);
        Double seconds = fields.number(metrics, "metrics", "train_time", 0, Double.MAX_VALUE);
        Double macs = fields.number(info, "model_info", "macs", 0, Double.MAX_VALUE);
        Double parameters = fields.number(info, "model_info", "params", 0, Double.MAX_VALUE);
        Map<String, double[]> measured = new LinkedHashMap<>();
        for (String platform : platforms.keySet()) {
            readPlatform(platform, platforms, fields, measured);
        }
        if (fields.isWrong) {
            return Optional.empty();
        }
        NetworkTotals totals = architecture.lower().totals();
        if (parameters != null && Math.abs(parameters * 1e6 - totals.parameters()) > 0.5) {
            problems.add(fields.where + "model_info.params is " + parameters + " million, but the network has "
                    + totals.parameters());
            return Optional.empty();
        }
        if (macs != null && Math.abs(macs * 1e6 - totals.thopMultiplyAdds()) > 0.5) {
            problems.add(fields.where + "model_info.macs is " + macs + " million, but the network has "
                    + totals.thopMultiplyAdds() + " as the publishers count");
            return Optional.empty();
        }
        Answered trial = published.trial(architecture, Map.of("scheme", SCHEME));
        published.add(new TrainingRow(
                trial.id(),
                space.name(),
                architecture.toString(),
                "imagenet",
                SCHEME,
                null,
                trial.replicate(),
                Source.IMPORTED.toString(),
                RowOutcome.COMPLETED.toString(),
                null,
                "validation",
                top1,
                top5,
                seconds,
                List.of(),
                null,
                null,
                null));
        measured.forEach((target, values) -> {
            String metric = target.substring(0, target.indexOf('@'));
            String device = target.substring(target.indexOf('@') + 1);
            if (Double.isNaN(values[0])) {
                missing.merge(target, 1L, Long::sum);
            } else {
                published.addMeasurement(
                        trial,
                        device,
                        metric,
                        UNITS.getOrDefault(metric, ""),
                        BATCHES.get(target),
                        INT8_DEVICES.contains(device) ? "int8" : null,
                        values[0],
                        Double.isNaN(values[1]) ? null : values[1],
                        Map.of());
            }
        });
        return Optional.of(trial);
    }

    private static void readPlatform(
            String platform, JsonObject platforms, Fields fields, Map<String, double[]> measured) {
        int underscore = platform.indexOf('_');
        String metric = platform.substring(0, Math.max(0, underscore));
        String device = platform.substring(underscore + 1);
        if (!UNITS.containsKey(metric) || !DEVICES.contains(device)) {
            List<String> known = UNITS.keySet().stream()
                    .flatMap(name -> DEVICES.stream().map(id -> name + "_" + id))
                    .sorted()
                    .toList();
            fields.wrong("platform_perf." + platform + " is not a metric of a known device"
                    + Suggestions.didYouMean(platform, known) + "; there are " + String.join(", ", known));
            return;
        }
        JsonObject values = fields.object(platforms, platform);
        String path = "platform_perf." + platform;
        Double mean = fields.number(values, path, metric + "_mean", 0, Double.MAX_VALUE);
        Double deviation = fields.number(values, path, metric + "_std", 0, Double.MAX_VALUE);
        measured.put(
                metric + "@" + device,
                new double[] {mean == null ? Double.NaN : mean, deviation == null ? Double.NaN : deviation});
    }

    private void readSplit(Path file, Map<Integer, Answered> trials, Published published, Map<String, Long> counts)
            throws IOException {
        String where = file.getFileName() + ": ";
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
        JsonObject json;
        try {
            json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            problems.add(where + "must be a JSON object of lists: " + e.getMessage());
            return;
        }
        Map<Integer, Part> parts = new HashMap<>();
        for (Part part : Part.values()) {
            if (!(json.get(part.toString()) instanceof JsonArray list)) {
                problems.add(where + "has no list '" + part + "'");
                continue;
            }
            for (JsonElement item : list) {
                if (!(item instanceof JsonPrimitive number)
                        || !number.getAsString().matches("\\d{1,9}")) {
                    problems.add(where + part + ": " + item + " is not the number of a result");
                } else if (parts.put(number.getAsInt(), part) != null) {
                    problems.add(where + number + " stands twice");
                } else if (trials.containsKey(number.getAsInt())) {
                    published.add(
                            new SplitRow(name, trials.get(number.getAsInt()).id(), part.toString()));
                } else if (!results.containsKey(number.getAsInt())) {
                    problems.add(where + part + ": there is no result_" + number + ".json");
                }
            }
        }
        Map<Architecture, Set<Part>> partsOf = new HashMap<>();
        trials.forEach((number, trial) -> {
            Part part = parts.get(number);
            if (part != null) {
                partsOf.computeIfAbsent(trial.architecture(), key -> new HashSet<>())
                        .add(part);
            }
        });
        counts.put(
                "rowsInNoSplit",
                trials.keySet().stream()
                        .filter(number -> !parts.containsKey(number))
                        .count());
        counts.put(
                "splitLeaks",
                partsOf.values().stream().filter(found -> found.size() > 1).count());
    }

    private static void drawSplit(
            long seed, Map<Integer, Answered> trials, Published published, Map<String, Long> counts) {
        Map<String, String> architectures = new LinkedHashMap<>();
        trials.values()
                .forEach(trial ->
                        architectures.put(trial.id(), trial.architecture().toString()));
        RandomSplit.draw(seed, architectures).forEach(published::add);
        counts.put("rowsInNoSplit", 0L);
        counts.put("splitLeaks", 0L);
    }

    /** Takes fields of one result, and notes what is wrong with them. */
    private static final class Fields {

        private final String where;
        private final Problems problems;
        private boolean isWrong;

        Fields(String where, Problems problems) {
            this.where = where;
            this.problems = problems;
        }

        void wrong(String problem) {
            problems.add(where + problem);
            isWrong = true;
        }

        JsonObject object(JsonObject parent, String name) {
            if (parent.get(name) instanceof JsonObject object) {
                return object;
            }
            wrong(name + (parent.has(name) ? " must be an object" : " is missing"));
            return new JsonObject();
        }

        /** A number, or null where the value is: only what is published as null counts as missing. */
        @Nullable
        Double number(JsonObject parent, String path, String name, double least, double most) {
            JsonElement element = parent.get(name);
            if (element == null) {
                if (!isWrong) {
                    wrong(path + "." + name + " is missing");
                }
                return null;
            }
            if (element.isJsonNull()) {
                return null;
            }
            if (!(element instanceof JsonPrimitive primitive) || !primitive.isNumber()) {
                wrong(path + "." + name + " is " + element + ", but must be a number or null");
                return null;
            }
            double value = primitive.getAsDouble();
            if (!(value >= least && value <= most)) {
                wrong(path + "." + name + " is " + element + ", but must be "
                        + (most == Double.MAX_VALUE ? "finite and not negative" : "from " + least + " to " + most));
                return null;
            }
            return value;
        }
    }
}
