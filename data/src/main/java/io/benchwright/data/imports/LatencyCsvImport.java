package io.benchwright.data.imports;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.imports.Published.Answered;
import io.benchwright.data.internal.Problems;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import io.benchwright.data.space.SearchSpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Latencies in milliseconds as a table: a header line, a column with the architecture in any form that its space reads, and
 * a column for each device. HELP's tables (Lee et al., NeurIPS 2021) have this form; that of Once-For-All spreads the
 * architecture over four columns. An empty cell is a missing value. Plain or compressed with gzip.
 */
public final class LatencyCsvImport {

    private static final List<String> OFA_COLUMNS = List.of("kernel_sizes", "expand_ratios", "depths", "resolution");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Set<String> MAPPED = Set.of("chip", "batch", "precision");

    private LatencyCsvImport() {}

    /**
     * What a table does not tell of a device.
     *
     * @param chip what it is
     * @param batch images a batch
     * @param precision the number format
     */
    private record Device(
            Optional<String> chip,
            @Nullable Integer batch,
            @Nullable String precision) {

        static final Device UNKNOWN = new Device(Optional.empty(), null, null);
    }

    /**
     * Imports a table.
     *
     * @param source the table
     * @param space whose architectures it is about
     * @param deviceMap a table with the columns {@code device}, and any of {@code chip}, {@code batch}, {@code precision}
     * @param skipInvalid whether rows that are not what they should be are left out, rather than a reason to stop
     * @param provenance what imports: goes into the manifest
     * @throws ImportException if something is wrong; nothing was committed then
     */
    public static ImportReport run(
            Path source,
            SearchSpace space,
            Optional<Path> deviceMap,
            Benchmark benchmark,
            boolean skipInvalid,
            Map<String, String> provenance)
            throws IOException {
        Problems problems = new Problems();
        Map<String, Device> devices = deviceMap.isPresent() ? devices(deviceMap.get(), problems) : Map.of();
        // The name without endings tells publications apart, and stays when the file is compressed or not.
        String dataset = String.valueOf(source.getFileName()).replaceFirst("\\..*$", "");
        Published published = new Published(dataset);
        Map<String, Long> missing = new TreeMap<>();
        long rows = 0;
        try (CSVParser table = parser(source)) {
            List<String> header = table.getHeaderNames();
            int architectureColumns = header.size() >= 4 && header.subList(0, 4).equals(OFA_COLUMNS) ? 4 : 1;
            List<String> columns = header.subList(Math.min(architectureColumns, header.size()), header.size());
            checkHeader(source, columns, devices, problems);
            for (CSVRecord record : table) {
                rows++;
                if (problems.count() == 0 || skipInvalid) {
                    read(source, record, architectureColumns, columns, devices, space, published, missing, problems);
                } else if (record.size() != header.size()) {
                    problems.add(at(source, record) + "has " + record.size() + " cells, but the header has "
                            + header.size());
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException(source + ": cannot be read: " + e.getMessage(), e);
        }
        if (rows == 0) {
            problems.add(source + ": has no rows");
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("rows", rows);
        counts.put("distinctArchitectures", (long) published.architectures());
        counts.put("measurements", (long) published.measurements());
        counts.put("leftOut", problems.count());
        long commit = published.commit(benchmark, provenance, problems, skipInvalid, counts);
        return new ImportReport(commit, counts, missing, problems.listed());
    }

    private static CSVParser parser(Path source) throws IOException {
        InputStream in = Files.newInputStream(source);
        boolean isCompressed = String.valueOf(source.getFileName()).endsWith(".gz");
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(isCompressed ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
        return CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get()
                .parse(reader);
    }

    private static String at(Path source, CSVRecord record) {
        return source.getFileName() + ": line " + (record.getRecordNumber() + 1) + ": ";
    }

    private static void checkHeader(Path source, List<String> columns, Map<String, Device> devices, Problems problems) {
        if (columns.isEmpty()) {
            problems.add(source.getFileName() + ": has no column for a device");
        }
        for (String column : columns) {
            if (!DEVICE.matcher(column).matches()) {
                problems.add(source.getFileName() + ": column '" + column
                        + "' is no device id, which has letters, digits," + " '_', '.' and '-' only");
            }
        }
        Set<String> unknown = new HashSet<>(devices.keySet());
        columns.forEach(unknown::remove);
        for (String device : unknown) {
            problems.add(source.getFileName() + ": has no column for the device '" + device + "' of the device map");
        }
    }

    private static void read(
            Path source,
            CSVRecord record,
            int architectureColumns,
            List<String> columns,
            Map<String, Device> devices,
            SearchSpace space,
            Published published,
            Map<String, Long> missing,
            Problems problems) {
        if (record.size() != architectureColumns + columns.size()) {
            problems.add(at(source, record) + "has " + record.size() + " cells, but the header has "
                    + (architectureColumns + columns.size()));
            return;
        }
        Architecture architecture;
        try {
            architecture = space.parse(String.join(",", List.of(record.values()).subList(0, architectureColumns)));
        } catch (ArchitectureFormatException e) {
            problems.add(at(source, record) + e.getMessage());
            return;
        }
        double[] values = new double[columns.size()];
        for (int i = 0; i < values.length; i++) {
            String cell = record.get(architectureColumns + i).strip();
            try {
                values[i] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
            } catch (NumberFormatException e) {
                values[i] = -1;
            }
            if (!cell.isEmpty() && !(values[i] > 0 && values[i] < Double.POSITIVE_INFINITY)) {
                problems.add(at(source, record) + columns.get(i) + " is " + cell
                        + ", but must be a positive number of milliseconds");
                return;
            }
        }
        Answered trial = published.trial(architecture, Map.of("metric", "latency"));
        for (int i = 0; i < values.length; i++) {
            String device = columns.get(i);
            if (Double.isNaN(values[i])) {
                missing.merge("latency@" + device, 1L, Long::sum);
                continue;
            }
            Device known = devices.getOrDefault(device, Device.UNKNOWN);
            published.addMeasurement(
                    trial,
                    device,
                    "latency",
                    "milliseconds",
                    known.batch(),
                    known.precision(),
                    values[i],
                    null,
                    known.chip().map(chip -> Map.of("chip", chip)).orElse(Map.of()));
        }
    }

    private static Map<String, Device> devices(Path file, Problems problems) throws IOException {
        Map<String, Device> devices = new HashMap<>();
        try (CSVParser table = parser(file)) {
            List<String> header = new ArrayList<>(table.getHeaderNames());
            if (!header.remove("device")) {
                problems.add(file.getFileName() + ": has no column 'device'");
                return devices;
            }
            header.removeAll(MAPPED);
            header.forEach(column -> problems.add(
                    file.getFileName() + ": column '" + column + "' is not one of device, chip, batch, precision"));
            for (CSVRecord record : table) {
                Optional<String> batch = cell(record, "batch");
                if (batch.isPresent() && !batch.get().matches("[1-9]\\d{0,6}")) {
                    problems.add(at(file, record) + "batch is " + batch.get() + ", but must be a positive number");
                    continue;
                }
                devices.put(
                        record.get("device"),
                        new Device(
                                cell(record, "chip"),
                                batch.map(Integer::valueOf).orElse(null),
                                cell(record, "precision").orElse(null)));
            }
        }
        return devices;
    }

    private static Optional<String> cell(CSVRecord record, String column) {
        return Optional.of(column)
                .filter(record::isSet)
                .map(name -> record.get(name).strip())
                .filter(text -> !text.isEmpty());
    }
}
