package io.benchwright.jobs.target;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.benchwright.data.trial.Trial;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Measurements that are to be made where Benchwright cannot reach: a file of requests, which a driver serves there. Its form is
 * described in {@code docs/driver-protocol.md}.
 */
public final class RequestFile {

    static final String FORMAT = "benchwright-requests";
    static final int VERSION = 1;

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private RequestFile() {}

    /** What a driver is handed in place of a trial's fields: the same, as a rule. */
    @FunctionalInterface
    public interface Handover {

        /** Adds to the fields what the driver needs besides. */
        JsonObject fields(MeasureTrial trial) throws IOException;
    }

    /**
     * Writes a new file: networks in an order drawn at random, with a sentinel first, after each group, and last.
     *
     * @param groups for each batch size, what is to be measured, and the sentinel
     * @return how many requests it holds, sentinels included
     * @throws IOException if there is such a file already, or it cannot be written
     */
    public static int write(Path file, Collection<Group> groups, long orderSeed, Handover handover) throws IOException {
        List<MeasureTrial> all = new ArrayList<>();
        for (Group group : groups) {
            all.addAll(group.inOrder(orderSeed));
        }
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
            JsonObject header = new JsonObject();
            header.addProperty("format", FORMAT);
            header.addProperty("version", VERSION);
            header.addProperty("requests", all.size());
            out.write(GSON.toJson(header) + "\n");
            for (MeasureTrial each : all) {
                JsonObject request = new JsonObject();
                Trial trial = each.trial();
                request.addProperty("id", trial.id());
                request.addProperty("operation", trial.operation());
                request.add("trial", handover.fields(each));
                out.write(GSON.toJson(request) + "\n");
            }
        }
        return all.size();
    }

    /**
     * What is measured at one batch size.
     *
     * @param trials the networks
     * @param sentinel what shows drift
     * @param firstRound how many sentinels were committed before
     */
    public record Group(List<MeasureTrial> trials, MeasureTrial sentinel, int firstRound) {

        /** Copies the list. */
        public Group {
            trials = List.copyOf(trials);
        }

        private List<MeasureTrial> inOrder(long seed) {
            List<MeasureTrial> all = new ArrayList<>();
            int round = firstRound;
            int since = 0;
            for (MeasureTrial trial : MeasuringSession.shuffled(trials, seed)) {
                if (since == 0) {
                    all.add(sentinel.asSentinel(round));
                    round++;
                }
                all.add(trial);
                since = (since + 1) % MeasuringSession.GROUP;
            }
            if (!trials.isEmpty()) {
                all.add(sentinel.asSentinel(round));
            }
            return all;
        }
    }
}
