package io.benchwright.data.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** The number of the oldest manifest that a living process needs; removes leases of dead ones. */
    static long oldest(Storage storage) throws IOException {
        long oldest = Long.MAX_VALUE;
        for (String file : storage.list(FOLDER)) {
            Matcher matcher = NAME.matcher(file);
            if (matcher.matches()) {
                boolean isHere = matcher.group(3).equals(Commit.host());
                if (isHere && ProcessHandle.of(Long.parseLong(matcher.group(2))).isEmpty()) {
                    storage.delete(file);
                } else {
                    oldest = Math.min(oldest, Long.parseLong(matcher.group(1)));
                }
            }
        }
        return oldest;
    }

    @Override
    public void close() throws IOException {
        storage.delete(name);
    }
}
