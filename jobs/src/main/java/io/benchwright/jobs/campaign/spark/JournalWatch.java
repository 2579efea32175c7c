package io.benchwright.jobs.campaign.spark;

import io.benchwright.jobs.campaign.spark.RunFolder.JournalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the journals of a round while they grow, each byte once, to tell how far it is. */
final class JournalWatch {

    private final Path round;
    private final Map<Path, Long> positions = new HashMap<>();
    /** What the slot of each journal is at. */
    private final Map<Path, String> current = new HashMap<>();

    private final Set<String> done = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private final List<String> quarantined = new ArrayList<>();

    JournalWatch(Path round) {
        this.round = round;
    }

    /** Looks for what has come. */
    void poll() throws IOException {
        for (JournalFile journal : RunFolder.journals(round)) {
            long position = positions.getOrDefault(journal.path(), 0L);
            if (position < journal.bytes()) {
                read(journal, position);
            }
        }
    }

    private void read(JournalFile journal, long position) throws IOException {
        try (JournalReader reader = JournalReader.open(journal.path(), position, journal.bytes())) {
            for (Optional<JournalEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                JournalEntry entry = next.get();
                switch (entry.kind()) {
                    case STARTED -> current.put(journal.path(), entry.id());
                    case STOPPED -> current.remove(journal.path());
                    case QUARANTINED -> quarantined.add(entry.payload());
                    case DONE -> {
                        current.remove(journal.path());
                        done.add(entry.id());
                    }
                    case FAILED -> {
                        current.remove(journal.path());
                        failed.add(entry.id());
                    }
                }
            }
            positions.put(journal.path(), reader.position());
        }
    }

    int done() {
        return done.size();
    }

    int failed() {
        return failed.size();
    }

    /** Why slots got no more trials, in the order in which that was seen. */
    List<String> quarantined() {
        return quarantined;
    }

    /**
     * Trials that a slot has begun and not finished. Once all tasks have ended, these are the ones whose executors died; one is in
     * the list as often as that has happened.
     */
    List<String> running() {
        return current.values().stream()
                .filter(id -> !done.contains(id) && !failed.contains(id))
                .collect(Collectors.toList());
    }
}
