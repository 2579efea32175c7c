package io.benchwright.data.imports;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.imports.Published.Answered;
import io.benchwright.data.internal.Problems;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of Accel-NASBench's ablation: networks trained under two schemes with three seeds each. A line without header
 * holds a running number, a job, the model's number, the seed's number, top-1 and top-5 accuracy in percent, THOP's MACs and
 * the parameters in millions, seconds, then seven expansions, kernels, layer counts and squeeze-excite flags.
 */
public final class FidelityCsvImport {

    private static final Pattern NAME = Pattern.compile("(.+)-seed(\\d{1,9})\\.csv");
    private static final int CELLS = 9 + 4 * 7;

    private FidelityCsvImport() {}

    /**
     * Imports files as trainings.
     *
     * @param files named {@code <scheme>-seed<k>.csv}, unless scheme and seed are given
     * @param scheme the scheme of all files
     * @param seed the seed of all files
     * @param skipInvalid whether lines that are not what they should be are left out, rather than a reason to stop
     * @param provenance what imports: goes into the manifest
     * @throws ImportException if something is wrong; nothing was committed then
     */
    public static ImportReport run(
            List<Path> files,
            Optional<String> scheme,
            Optional<Long> seed,
            Benchmark benchmark,
            boolean skipInvalid,
            Map<String, String> provenance)
            throws IOException {
        Problems problems = new Problems();
        Published published = new Published("accel-nasbench-ablation");
        SearchSpace space = SearchSpaces.named("mnasnet");
        long rows = 0;
        for (Path file : files) {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            boolean isNamed = name.matches();
            if (!isNamed && (scheme.isEmpty() || seed.isEmpty())) {
                problems.add(file.getFileName() + ": is not named <scheme>-seed<k>.csv; give --scheme and --seed");
                continue;
            }
            String usedScheme = scheme.orElseGet(() -> name.group(1));
            long usedSeed = seed.orElseGet(() -> Long.valueOf(name.group(2)));
            int line = 0;
            for (String text : Files.readAllLines(file)) {
                line++;
                if (!text.isBlank()) {
                    rows++;
                    String where = file.getFileName() + ": line " + line + ": ";
                    read(where, text.split(",", -1), space, usedScheme, usedSeed, published, problems);
                }
            }
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("rows", rows);
        counts.put("distinctArchitectures", (long) published.architectures());
        counts.put("leftOut", problems.count());
        long commit = published.commit(benchmark, provenance, problems, skipInvalid, counts);
        return new ImportReport(commit, counts, Map.of(), problems.listed());
    }

    private static void read(
            String where,
            String[] cells,
            SearchSpace space,
            String scheme,
            long seed,
            Published published,
            Problems problems) {
        if (cells.length != CELLS) {
            problems.add(where + "has " + cells.length + " cells, but must have " + CELLS);
            return;
        }
        Architecture architecture;
        try {
            architecture = space.architecture(choices -> {
                for (int block = 0; block < 7; block++) {
                    choices.set(block, "expansion", cells[9 + block])
                            .set(block, "kernel", cells[16 + block])
                            .set(block, "layers", cells[23 + block])
                            .set(block, "squeeze-excite", cells[30 + block]);
                }
            });
        } catch (ArchitectureFormatException e) {
            problems.add(where + String.join("; ", e.problems()));
            return;
        }
        String[] names = {"top-1", "top-5", "MACs", "parameters", "seconds"};
        double[] values = new double[names.length];
        for (int i = 0; i < names.length; i++) {
            double most = i < 2 ? 100 : Double.MAX_VALUE;
            try {
                values[i] = Double.parseDouble(cells[4 + i]);
            } catch (NumberFormatException e) {
                values[i] = Double.NaN;
            }
            if (!(values[i] >= 0 && values[i] <= most)) {
                problems.add(where + names[i] + " is " + cells[4 + i] + ", but must be a number"
                        + (i < 2 ? " from 0 to 100" : " that is finite and not negative"));
                return;
            }
        }
        NetworkTotals totals = architecture.lower().totals();
        if (Math.abs(values[3] * 1e6 - totals.parameters()) > 0.5) {
            problems.add(where + "parameters is " + cells[7] + " million, but the network has " + totals.parameters());
            return;
        }
        Answered trial = published.trial(architecture, Map.of("scheme", scheme, "seed", Long.toString(seed)));
        published.add(new TrainingRow(
                trial.id(),
                space.name(),
                architecture.toString(),
                "imagenet",
                scheme,
                seed,
                trial.replicate(),
                Source.IMPORTED.toString(),
                RowOutcome.COMPLETED.toString(),
                null,
                "validation",
                values[0],
                values[1],
                values[4],
                List.of(),
                null,
                null,
                null));
    }
}
