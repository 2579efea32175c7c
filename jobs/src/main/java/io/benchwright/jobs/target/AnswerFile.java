package io.benchwright.jobs.target;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.space.ArchitectureFormatException;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a driver answered to a {@link RequestFile}: checked, and judged as if it had been measured here.
 *
 * <p>Networks between two sentinels that do not agree, and those after the last sentinel, are not taken: they are to be measured again.
 */
public final class AnswerFile {

    private static final String FORMAT = "benchwright-answers";

    private final Path file;
    private final double driftTolerance;
    private final Map<Trial, Outcome> taken = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int drifted;
    private int open;
    private int twice;

    private AnswerFile(Path file, double driftTolerance) {
        this.file = file;
        this.driftTolerance = driftTolerance;
    }

    /**
     * Reads a file.
     *
     * @param driftTolerance by how much a sentinel may differ from the median of all so far, as a part of it; above 0
     * @throws IOException if it cannot be read, or is no such file
     */
    public static AnswerFile read(Path file, double driftTolerance) throws IOException {
        AnswerFile answers = new AnswerFile(file, driftTolerance);
        answers.read();
        return answers;
    }

    /** What came of trials, in the order of the file. */
    public Map<Trial, Outcome> taken() {
        return Collections.unmodifiableMap(taken);
    }

    /** What is wrong with lines, each with its number. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** How many networks stand between sentinels that do not agree, and so were not taken. */
    public int drifted() {
        return drifted;
    }

    /** How many networks stand after the last sentinel, and so were not taken. */
    public int open() {
        return open;
    }

    /** How many answers were left out since there was one before. */
    public int twice() {
        return twice;
    }

    /** The trials at one device and batch between two sentinels. */
    private static final class Group {
        private final DriftWatch watch;
        private final Map<Trial, Outcome> outcomes = new LinkedHashMap<>();

        Group(double tolerance) {
            this.watch = new DriftWatch(tolerance);
        }
    }

    private void read() throws IOException {
        Map<String, Group> groups = new HashMap<>();
        Map<Trial, Boolean> seen = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            requireHeader(lines.readLine());
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    take(line, groups, seen);
                } catch (IllegalArgumentException e) {
                    problems.add(file + ", line " + number + ": " + e.getMessage());
                }
            }
        }
        groups.values().forEach(group -> open += group.outcomes.size());
    }

    private void requireHeader(String line) throws IOException {
        try {
            if (line != null
                    && JsonParser.parseString(line) instanceof JsonObject header
                    && header.get("format") instanceof JsonPrimitive format
                    && format.getAsString().equals(FORMAT)) {
                if (header.get("version") instanceof JsonPrimitive version
                        && version.getAsString().equals("1")) {
                    return;
                }
                throw new IOException(
                        file + ": is of version " + header.get("version") + ", but this Benchwright reads version 1");
            }
        } catch (JsonParseException e) {
            // It is something else.
        }
        throw new IOException(file + ": is no file of answers, whose first line has the format " + FORMAT);
    }

    private void take(String line, Map<String, Group> groups, Map<Trial, Boolean> seen) {
        JsonElement parsed;
        try {
            parsed = JsonParser.parseString(line);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("is not JSON", e);
        }
        if (!(parsed instanceof JsonObject answer
                && answer.get("id") instanceof JsonPrimitive id
                && answer.get("operation") instanceof JsonPrimitive operation
                && answer.get("trial") instanceof JsonObject fields
                && answer.get("ok") instanceof JsonPrimitive ok
                && ok.isBoolean())) {
            throw new IllegalArgumentException("must have id, operation, trial and ok");
        }
        if (!operation.getAsString().equals(MeasureTrial.OPERATION)) {
            throw new IllegalArgumentException(
                    "operation is '" + operation.getAsString() + "', but must be " + MeasureTrial.OPERATION);
        }
        JsonObject asked = fields.deepCopy();
        asked.remove(MeasureTrial.ONNX);
        MeasureTrial measure = MeasureTrial.of(asked);
        Trial trial = measure.trial();
        if (!trial.id().equals(id.getAsString())) {
            throw new IllegalArgumentException(
                    "the id is " + id.getAsString() + ", but that of what was asked is " + trial.id());
        }
        try {
            SearchSpaces.named(measure.space()).parse(measure.architecture());
        } catch (ArchitectureFormatException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        Outcome outcome = outcome(answer, ok.getAsBoolean(), measure);
        if (seen.put(trial, true) != null) {
            twice++;
            return;
        }
        Group group = groups.computeIfAbsent(
                measure.device() + " " + measure.batch() + " " + measure.metrics(), key -> new Group(driftTolerance));
        if (!measure.isSentinel()) {
            group.outcomes.put(trial, outcome);
        } else if (outcome instanceof Outcome.Completed completed) {
            close(group, measure, trial, completed);
        } else {
            throw new IllegalArgumentException("the sentinel was not measured: " + ((Outcome.Failed) outcome).cause());
        }
    }

    private void close(Group group, MeasureTrial sentinel, Trial trial, Outcome.Completed completed) {
        boolean isFirst = !group.watch.hasBegun();
        DriftWatch.Finding finding = group.watch.next(sentinel, completed.result());
        taken.put(trial, noted(finding, completed));
        if (isFirst) {
            // Nothing is known of what was measured before the first.
            open += group.outcomes.size();
        } else if (finding.hasDrifted()) {
            drifted += group.outcomes.size();
        } else {
            group.outcomes.forEach((each, outcome) -> taken.put(
                    each, outcome instanceof Outcome.Completed measured ? noted(finding, measured) : outcome));
        }
        group.outcomes.clear();
    }

    private static Outcome noted(DriftWatch.Finding finding, Outcome.Completed outcome) {
        return new Outcome.Completed(finding.note(outcome.result()), outcome.attempts(), outcome.seconds());
    }

    private static Outcome outcome(JsonObject answer, boolean isDone, MeasureTrial measure) {
        if (!isDone) {
            String error = answer.get("error") instanceof JsonPrimitive text ? text.getAsString() : "no error is told";
            return new Outcome.Failed(error, 1, 0);
        }
        if (!(answer.get("result") instanceof JsonObject result)) {
            throw new IllegalArgumentException("ok is true, so result must be an object");
        }
        measure.repetitions(result);
        JsonObject noted = result.deepCopy();
        if (answer.get("finished") instanceof JsonPrimitive finished) {
            JsonObject environment =
                    noted.get("environment") instanceof JsonObject told ? told.deepCopy() : new JsonObject();
            environment.addProperty("finished", finished.getAsString());
            noted.add("environment", environment);
        }
        return new Outcome.Completed(noted, 1, 0);
    }
}
