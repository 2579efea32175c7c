package io.benchwright.jobs.campaign;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a campaign is, as whoever runs it wrote it last.
 *
 * @param campaign its name
 * @param updated when this was written, in ISO 8601
 * @param stages all stages, in their order
 */
public record CampaignStatus(String campaign, String updated, List<StageStatus> stages) {

    private static final String FILE = "status.json";
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().serializeNulls().create();

    /** Copies the list. */
    public CampaignStatus {
        stages = List.copyOf(stages);
    }

    /**
     * What is known of the campaign of a directory.
     *
     * @param status as it was last written
     * @param isRunning whether somebody runs it now
     * @param holder who runs it, or did when it died; empty if it ended in due form
     * @param events what happened, in order, one line each
     */
    public record Known(CampaignStatus status, boolean isRunning, Optional<String> holder, List<String> events) {}

    /**
     * Reads what a campaign has left in a directory, also while it runs, and from another machine.
     *
     * @throws IOException if there has been no campaign in it, or it cannot be read
     */
    public static Known of(Path directory) throws IOException {
        CampaignFolder folder = new CampaignFolder(directory);
        Instant now = Instant.now();
        Optional<CampaignOwner.Holder> holder = CampaignOwner.holder(folder);
        List<String> events = new CampaignHistory(folder)
                .events().stream()
                        .map(event -> event.time() + "  " + (event.stage().isEmpty() ? "" : event.stage() + ": ")
                                + event.event())
                        .toList();
        return new Known(
                read(folder).orElseThrow(() -> new IOException(directory + ": no campaign has been run here")),
                holder.isPresent() && holder.get().mayLive(now),
                holder.map(each -> each.describe(now)),
                events);
    }

    private static Optional<CampaignStatus> read(CampaignFolder folder) throws IOException {
        try {
            @Nullable
            CampaignStatus status = GSON.fromJson(Files.readString(folder.present(FILE)), CampaignStatus.class);
            return Optional.ofNullable(status);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonParseException e) {
            throw new IOException(folder.present(FILE) + ": is damaged; the next run writes it anew", e);
        }
    }

    void write(CampaignFolder folder) throws IOException {
        Path file = folder.file(FILE);
        Path part = folder.file(FILE + "." + ProcessHandle.current().pid() + ".part");
        Files.writeString(part, GSON.toJson(this) + "\n");
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
