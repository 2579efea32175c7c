package io.benchwright.jobs.campaign;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in all runs of a campaign, one line of JSON an event, durable at once. */
final class CampaignHistory {

    private static final String FILE = "history.jsonl";
    private static final Gson GSON = new Gson();

    private final CampaignFolder folder;

    CampaignHistory(CampaignFolder folder) {
        this.folder = folder;
    }

    /**
     * An event.
     *
     * @param time in ISO 8601, to the second
     * @param stage of which stage, or empty
     * @param event what happened, in a few words
     */
    record Event(String time, String stage, String event) {}

    /** What time it is, in ISO 8601, to the second. */
    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Notes what just happened. */
    void add(String stage, String event) throws IOException {
        Event noted = new Event(now(), stage, event);
        Path file = folder.file(FILE);
        // A line that was cut off by a crash must not spoil the next one.
        boolean isTorn = Files.exists(file) && !endsWithNewline(file);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(
                    ((isTorn ? "\n" : "") + GSON.toJson(noted) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
    }

    private static boolean endsWithNewline(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() == 0) {
                return true;
            }
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) == '\n';
        }
    }

    /** All events that can be read, in order. */
    List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(folder.present(FILE));
        } catch (NoSuchFileException e) {
            return events;
        }
        for (String line : lines) {
            try {
                @Nullable JsonObject json = GSON.fromJson(line, JsonObject.class);
                if (json != null && json.has("time") && json.has("stage") && json.has("event")) {
                    events.add(GSON.fromJson(json, Event.class));
                }
            } catch (JsonParseException e) {
                // Cut off by a crash.
            }
        }
        return events;
    }
}
