package io.benchwright.jobs.campaign.spark;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of one run, <code>.journals/&lt;run&gt;</code> in the benchmark directory, where readers of the benchmark never look.
 * It holds a folder for each round, with the trials and the journals of its tasks. As long as the run lives, its process holds a lock
 * on a file in it, which the system takes away when the process ends, however it ends.
 */
final class RunFolder implements AutoCloseable {

    static final String JOURNALS = ".journals";
    private static final String LOCK = "lock";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** Folders that this process holds. It must not open their locks again: closing a file lets go of all locks on it. */
    private static final Set<Path> OURS = new HashSet<>();

    private final Path folder;
    private final FileChannel channel;
    private int rounds;

    private RunFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Begins a run. */
    static RunFolder begin(Path benchmark) throws IOException {
        synchronized (OURS) {
            FileChannel all = lockAll(benchmark);
            try (all) {
                String name = TIME.format(Instant.now()) + "-"
                        + UUID.randomUUID().toString().substring(0, 8);
                Path folder = Files.createDirectory(
                        benchmark.resolve(JOURNALS).resolve(name).toAbsolutePath());
                return claim(folder)
                        .orElseThrow(
                                () -> new IOException(folder + ": cannot be locked; the file system must have locks"));
            }
        }
    }

    /** Takes the folders of runs that have died. */
    static List<RunFolder> leftOver(Path benchmark) throws IOException {
        List<RunFolder> claimed = new ArrayList<>();
        synchronized (OURS) {
            FileChannel all = lockAll(benchmark);
            try (all;
                    Stream<Path> folders =
                            Files.list(benchmark.resolve(JOURNALS).toAbsolutePath())) {
                for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                    if (!OURS.contains(folder)) {
                        claim(folder).ifPresent(claimed::add);
                    }
                }
            }
        }
        return claimed;
    }

    /** Held while folders are made and claimed, so that none is claimed before its maker has locked it. */
    private static FileChannel lockAll(Path benchmark) throws IOException {
        Path journals = Files.createDirectories(benchmark.resolve(JOURNALS));
        FileChannel channel =
                FileChannel.open(journals.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    private static Optional<RunFolder> claim(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            // Its run has ended and removed it meanwhile.
            return Optional.empty();
        }
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        OURS.add(folder);
        return Optional.of(new RunFolder(folder, channel));
    }

    /** Begins a round. */
    Path newRound() throws IOException {
        rounds++;
        return Files.createDirectory(folder.resolve("round-" + rounds));
    }

    /**
     * A journal as far as it was written when it was looked at.
     *
     * @param path the file
     * @param bytes how long it was
     */
    record JournalFile(Path path, long bytes) {}

    /** All journals of the run. */
    List<JournalFile> journals() throws IOException {
        List<JournalFile> journals = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path round : folders.filter(Files::isDirectory).sorted().toList()) {
                journals.addAll(journals(round));
            }
        }
        return journals;
    }

    /** The journals of a round. */
    static List<JournalFile> journals(Path round) throws IOException {
        List<JournalFile> journals = new ArrayList<>();
        try (Stream<Path> files = Files.list(round)) {
            for (Path file : files.filter(file -> file.toString().endsWith(Journal.SUFFIX))
                    .sorted()
                    .toList()) {
                journals.add(new JournalFile(file, Files.size(file)));
            }
        }
        return journals;
    }

    /** Removes journals that are committed, but none that was written to since it was looked at. */
    static void delete(List<JournalFile> committed) throws IOException {
        for (JournalFile journal : committed) {
            if (Files.exists(journal.path()) && Files.size(journal.path()) == journal.bytes()) {
                Files.delete(journal.path());
            }
        }
    }

    /** Removes a round's folder, but not if there are journals in it still. */
    static void deleteRound(Path round) throws IOException {
        Files.deleteIfExists(round.resolve(RoundFile.NAME));
        deleteIfEmpty(round);
    }

    private static void deleteIfEmpty(Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            // A task that Spark has given up still writes to it: for the next run to look at.
        }
    }

    /** Ends the run, and removes its folder if no journals are in it. */
    @Override
    public void close() throws IOException {
        synchronized (OURS) {
            try (channel) {
                if (journals().isEmpty()) {
                    try (Stream<Path> files = Files.list(folder)) {
                        for (Path round : files.filter(Files::isDirectory)
                                .sorted(Comparator.reverseOrder())
                                .toList()) {
                            deleteRound(round);
                        }
                    }
                    Files.deleteIfExists(folder.resolve(LOCK));
                    deleteIfEmpty(folder);
                }
            } catch (NoSuchFileException e) {
                // Somebody has removed it by hand.
            } finally {
                OURS.remove(folder);
            }
        }
    }
}
