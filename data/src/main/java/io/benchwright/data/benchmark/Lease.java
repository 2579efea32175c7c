package io.benchwright.data.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps garbage collection from whatever the newest manifest names now or will name, until this is closed or its process
 * ends. A lease of a process on another machine counts until it is closed, since nobody here can tell whether it lives; where
 * such a machine is gone for good, remove its file from {@code .leases} by hand.
 */
public final class Lease implements AutoCloseable {

    static final String FOLDER = ".leases";
    private static final Pattern NAME = Pattern.compile(FOLDER + "/(\\d{1,18})-(\\d{1,18})-[0-9a-f-]{36}-(.*)");

    private final Storage storage;
    private final String name;

    private Lease(Storage storage, String name) {
        this.storage = storage;
        this.name = name;
    }

    /** Takes a lease from the newest manifest on. All there is to know stands in the name of its file. */
    static Lease take(Storage storage, long manifest) throws IOException {
        String name = FOLDER + "/" + manifest + "-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID() + "-"
                + Commit.host();
        Path content = storage.scratch().resolve("lease-" + UUID.randomUUID());
        try {
            Files.createFile(content);
            storage.publish(name, content);
        } finally {
            Files.deleteIfExists(content);
        }
        return new Lease(storage, name);
    }

    /**
     * What living processes need.
     *
     * @param manifest the number of the oldest manifest that one of them needs, larger than any if there are none
     * @param since when the first of them took its lease, later than any time if there are none; what they publish is not
     *     older
     */
    record Needs(long manifest, Instant since) {

        /** Whether there are no such processes. */
        boolean isEmpty() {
            return manifest == Long.MAX_VALUE;
        }

        private Needs and(long other, Instant otherSince) {
            return new Needs(Math.min(manifest, other), since.isBefore(otherSince) ? since : otherSince);
        }
    }

    /** What living processes need; removes leases of dead ones. */
    static Needs needs(Storage storage) throws IOException {
        Needs needs = new Needs(Long.MAX_VALUE, Instant.MAX);
        for (String file : storage.list(FOLDER)) {
            Matcher matcher = NAME.matcher(file);
            if (matcher.matches()) {
                boolean isHere = matcher.group(3).equals(Commit.host());
                if (isHere && ProcessHandle.of(Long.parseLong(matcher.group(2))).isEmpty()) {
                    storage.delete(file);
                } else {
                    needs = needs.and(Long.parseLong(matcher.group(1)), since(storage, file));
                }
            }
        }
        return needs;
    }

    private static Instant since(Storage storage, String file) throws IOException {
        try {
            return storage.modified(file);
        } catch (IOException e) {
            if (storage.exists(file)) {
                throw e;
            }
            // It was closed meanwhile; to wait for one that is no more does no harm.
            return Instant.MAX;
        }
    }

    @Override
    public void close() throws IOException {
        storage.delete(name);
    }
}
