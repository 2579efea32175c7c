package io.benchwright.jobs.campaign;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.benchwright.data.benchmark.Benchmark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The right to run the campaign of a directory, which one process has at a time. It gives a sign of life every few seconds; once there was
 * none for a minute, or its process on this machine is gone, another may take over. That one {@linkplain Benchmark#claim claims} the
 * benchmark, so that a process that was taken for dead, and wakes up, can commit nothing.
 */
final class CampaignOwner implements AutoCloseable {

    private static final String FILE = "owner.json";
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Gson GSON = new Gson();

    private final Path file;
    private final String content;
    private final ScheduledExecutorService heart;
    private final ScheduledFuture<?> beat;

    private CampaignOwner(Path file, String content) {
        this.file = file;
        this.content = content;
        this.heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "campaign-owner");
            thread.setDaemon(true);
            return thread;
        });
        this.beat = heart.scheduleAtFixedRate(
                this::giveSignOfLife, SIGN_OF_LIFE.toSeconds(), SIGN_OF_LIFE.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Whoever runs a campaign.
     *
     * @param host the machine
     * @param pid the process there
     * @param since when it took over, in ISO 8601
     * @param lastSign when it last gave a sign of life
     */
    record Holder(String host, long pid, String since, Instant lastSign) {

        /** Whether it may be alive: its process is, or on another machine, it gave a sign lately. */
        boolean mayLive(Instant now) {
            return host.equals(hostName())
                    ? ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
                    : lastSign.isAfter(now.minus(SILENCE));
        }

        /** For messages. */
        String describe(Instant now) {
            return "process " + pid + " on " + host + " since " + since + ", last sign of life "
                    + Math.max(0, Duration.between(lastSign, now).toSeconds()) + " s ago";
        }
    }

    /**
     * Takes the right.
     *
     * @param benchmark is claimed
     * @throws IOException if somebody has it, and says who; or nothing can be written
     */
    static CampaignOwner take(CampaignFolder folder, Benchmark benchmark, Map<String, String> provenance)
            throws IOException {
        Path file = folder.file(FILE);
        JsonObject json = new JsonObject();
        json.addProperty("host", hostName());
        json.addProperty("pid", ProcessHandle.current().pid());
        json.addProperty("since", CampaignHistory.now());
        String content = json + "\n";
        while (true) {
            try {
                Files.writeString(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                break;
            } catch (FileAlreadyExistsException e) {
                Instant now = Instant.now();
                Optional<Holder> holder = holder(folder);
                if (holder.isPresent() && holder.get().mayLive(now)) {
                    throw new IOException("is run already, by " + holder.get().describe(now)
                            + "; 'benchwright status' shows how far it is");
                }
                // Should two do this at the same time, the later claim counts.
                Files.deleteIfExists(file);
            }
        }
        CampaignOwner owner = new CampaignOwner(file, content);
        try {
            benchmark.claim(provenance);
            return owner;
        } catch (IOException e) {
            owner.close();
            throw e;
        }
    }

    /** Who has the right, if anybody. */
    static Optional<Holder> holder(CampaignFolder folder) throws IOException {
        Path file = folder.present(FILE);
        try {
            @Nullable JsonObject json = GSON.fromJson(Files.readString(file), JsonObject.class);
            if (json == null || !json.has("host") || !json.has("pid") || !json.has("since")) {
                return Optional.empty();
            }
            return Optional.of(new Holder(
                    json.get("host").getAsString(),
                    json.get("pid").getAsLong(),
                    json.get("since").getAsString(),
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException | JsonParseException e) {
            // It has ended meanwhile, or is just beginning to write.
            return Optional.empty();
        }
    }

    private void giveSignOfLife() {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Whoever took over has removed it; the next commit will say so.
        }
    }

    /** Gives the right back, if this still has it. */
    @Override
    public void close() throws IOException {
        beat.cancel(false);
        heart.shutdownNow();
        try {
            if (Files.readString(file).equals(content)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Somebody took over.
        }
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
