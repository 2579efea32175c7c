package io.benchwright.surrogates;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Observation;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.surrogates.internal.model.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one target by part of a split. Rows whose architecture is also in the test part are left out of the others,
 * so that nothing that is fitted shares an architecture with what it is judged on.
 */
final class TargetRows {

    /** Fewer architectures than these cannot be dealt out to folds. */
    private static final int LEAST_ARCHITECTURES = 4;

    private final Target target;
    private final SearchSpace space;
    private final Map<Part, List<Row>> parts = new EnumMap<>(Part.class);
    private final Map<String, Integer> sources = new HashMap<>();
    private int inNoPart;
    private int leaks;

    private record Row(Architecture architecture, String trial, double value) {}

    private TargetRows(Target target, SearchSpace space) {
        this.target = target;
        this.space = space;
        for (Part part : Part.values()) {
            parts.put(part, new ArrayList<>());
        }
    }

    /**
     * Reads the rows of a target.
     *
     * @throws IOException if there are too few to fit, they are of several spaces, or values are not numbers
     */
    static TargetRows read(Targets targets, Target target, Split split) throws IOException {
        return read(targets, target, split, LEAST_ARCHITECTURES);
    }

    /**
     * Reads the rows of a target that may have none.
     *
     * @throws IOException if there are some that cannot be read
     */
    static TargetRows of(Targets targets, Target target, SearchSpace space, Split split) throws IOException {
        return targets.all().stream().anyMatch(each -> each.name().equals(target.name()))
                ? read(targets, target, split, 0)
                : new TargetRows(target, space);
    }

    /**
     * Reads the rows of a target.
     *
     * @param least how many architectures for training there must be
     * @throws IOException if there are fewer, they are of several spaces, or values are not numbers
     */
    static TargetRows read(Targets targets, Target target, Split split, int least) throws IOException {
        List<Observation> observations = targets.read(target);
        Set<String> spaces = new TreeSet<>();
        observations.forEach(observation -> spaces.add(observation.space()));
        if (spaces.isEmpty()) {
            throw new IOException(target + ": has no rows with a value");
        }
        if (spaces.size() > 1) {
            throw new IOException(target + ": has rows of several spaces (" + String.join(", ", spaces)
                    + "); keep each space in a benchmark of its own");
        }
        SearchSpace space;
        try {
            space = SearchSpaces.named(spaces.iterator().next());
        } catch (IllegalArgumentException e) {
            throw new IOException(target + ": " + e.getMessage(), e);
        }
        TargetRows rows = new TargetRows(target, space);
        for (Observation observation : observations) {
            rows.add(observation, split.parts().get(observation.trial()));
        }
        rows.leaveOutWhatIsTested();
        // Fits must not depend on the order in which files hold their rows.
        rows.parts
                .values()
                .forEach(list -> list.sort(
                        Comparator.comparing((Row row) -> row.architecture().toString())
                                .thenComparing(Row::trial)));
        long distinct = rows.architectures(Part.TRAIN).stream().distinct().count();
        if (distinct < least) {
            throw new IOException(target + ": split " + split.name() + " has " + distinct
                    + " architectures for training, but a fit takes at least " + least);
        }
        return rows;
    }

    private void add(Observation observation, @Nullable Part part) throws IOException {
        if (!Double.isFinite(observation.value())) {
            throw new IOException(target + ": trial " + observation.trial() + " gave " + observation.value()
                    + ", but a value must be a finite number");
        }
        sources.merge(observation.source(), 1, Integer::sum);
        if (part == null) {
            inNoPart++;
            return;
        }
        Architecture architecture;
        try {
            architecture = space.parse(observation.architecture());
        } catch (IllegalArgumentException e) {
            throw new IOException(target + ": trial " + observation.trial() + ": " + e.getMessage(), e);
        }
        parts(part).add(new Row(architecture, observation.trial(), observation.value()));
    }

    private List<Row> parts(Part part) {
        List<Row> rows = parts.get(part);
        if (rows == null) {
            throw new AssertionError(part);
        }
        return rows;
    }

    private void leaveOutWhatIsTested() {
        Set<Architecture> tested = new HashSet<>(architectures(Part.TEST));
        for (Part part : List.of(Part.TRAIN, Part.VAL)) {
            int before = parts(part).size();
            parts(part).removeIf(row -> tested.contains(row.architecture()));
            leaks += before - parts(part).size();
        }
        Set<Architecture> judged = new HashSet<>(architectures(Part.VAL));
        int before = parts(Part.TRAIN).size();
        parts(Part.TRAIN).removeIf(row -> judged.contains(row.architecture()));
        leaks += before - parts(Part.TRAIN).size();
    }

    /**
     * Keeps some of the rows for training, and of those for validation, which the final fit sees too, the same share; the
     * same ones whenever the same number is asked for.
     */
    TargetRows withTrainRows(int count, long seed) {
        TargetRows some = new TargetRows(target, space);
        some.parts.putAll(parts);
        some.parts.put(Part.TRAIN, some(parts(Part.TRAIN), count, seed));
        int val = (int) Math.ceil((double) count * count(Part.VAL) / count(Part.TRAIN));
        some.parts.put(Part.VAL, some(parts(Part.VAL), val, seed));
        some.sources.putAll(sources);
        some.inNoPart = inNoPart;
        some.leaks = leaks;
        return some;
    }

    private static List<Row> some(List<Row> rows, int count, long seed) {
        int[] order = IntStream.range(0, rows.size()).toArray();
        new StableRandom(seed).shuffle(order);
        return Arrays.stream(order, 0, Math.min(count, order.length))
                .sorted()
                .mapToObj(rows::get)
                .toList();
    }

    Target target() {
        return target;
    }

    SearchSpace space() {
        return space;
    }

    /** Rows that are in no part of the split. */
    int inNoPart() {
        return inNoPart;
    }

    int count(Part part) {
        return parts(part).size();
    }

    List<Architecture> architectures(Part part) {
        return parts(part).stream().map(Row::architecture).toList();
    }

    double[] values(Part part) {
        return parts(part).stream().mapToDouble(Row::value).toArray();
    }

    /** What the card says of the rows. */
    JsonObject describe() {
        JsonObject rows = new JsonObject();
        parts.forEach((part, list) -> rows.addProperty(part.toString(), list.size()));
        rows.addProperty("inNoPart", inNoPart);
        rows.addProperty("leftOutSinceTheirArchitectureIsInALaterPart", leaks);
        JsonObject bySource = new JsonObject();
        new TreeMap<>(sources).forEach(bySource::addProperty);
        rows.add("bySource", bySource);
        return rows;
    }

    /** A hash of trials, architectures and values of a part. */
    String sha256(Part part) {
        StringBuilder lines = new StringBuilder();
        for (Row row : parts(part)) {
            lines.append(row.trial())
                    .append('\t')
                    .append(row.architecture())
                    .append('\t')
                    .append(row.value())
                    .append('\n');
        }
        return Text.sha256(lines.toString());
    }
}
