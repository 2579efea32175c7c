package io.benchwright.jobs.campaign.spark;

import io.benchwright.jobs.campaign.spark.JournalEntry.Kind;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What became of the trials of one task, in the order in which it came to be. What is finished is on the disk when the call that says
 * so returns.
 *
 * <p>Not written through a channel, which would be closed when Spark interrupts the task.
 */
final class Journal implements AutoCloseable {

    static final String SUFFIX = ".journal";

    private final Path file;
    private final FileOutputStream out;
    private String current = "";
    private boolean isBroken;

    private Journal(Path file, FileOutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Begins a journal, in a folder that exists. */
    static Journal create(Path file) throws IOException {
        Journal journal = new Journal(file, new FileOutputStream(file.toFile(), true));
        // A file is durable once its folder is.
        try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            journal.close();
            throw e;
        }
        return journal;
    }

    /** Notes that a trial is begun; again and again, if it is tried so often. */
    synchronized void started(String id) throws IOException {
        if (!current.equals(id)) {
            append(new JournalEntry(Kind.STARTED, id, ""));
            current = id;
        }
    }

    /** Notes that the trial that was begun, if there is one, is not to blame for having no end. */
    synchronized void stopped() throws IOException {
        if (!current.isEmpty()) {
            append(new JournalEntry(Kind.STOPPED, current, ""));
            current = "";
        }
    }

    /** Notes that the slot gets no more trials, and that the one that was begun, if there is one, goes to another. */
    synchronized void quarantined(String reason) throws IOException {
        String id = current.isEmpty() ? "-" : current;
        stopped();
        append(new JournalEntry(Kind.QUARANTINED, id, reason));
    }

    /** Keeps what came of a trial. */
    synchronized void finished(FinishedTrial trial) throws IOException {
        append(new JournalEntry(trial.kind(), trial.trial().id(), trial.toPayload()));
        current = "";
        out.getFD().sync();
    }

    /** What follows a line that was not written to its end would not be read. */
    private void append(JournalEntry entry) throws IOException {
        if (isBroken) {
            throw new IOException(file + ": cannot be written");
        }
        isBroken = true;
        try {
            out.write(entry.toBytes());
        } catch (IOException e) {
            throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
        }
        isBroken = false;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
