package io.benchwright.jobs.report;

import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.TrainingRow;
import java.util.Set;
import java.util.TreeSet;

/** What trainings under one scheme from one source took, and on what they ran. */
final class TrainingCost {

    private final Set<String> hosts = new TreeSet<>();
    private final Set<String> threads = new TreeSet<>();
    private long rows;
    private long completed;
    private long timed;
    private double seconds;
    private double least = Double.NaN;
    private double most = Double.NaN;

    void add(TrainingRow row) {
        rows++;
        if (row.outcome().equals(RowOutcome.COMPLETED.toString())) {
            completed++;
        }
        String host = row.host();
        if (host != null) {
            hosts.add(host);
        }
        Integer used = row.threads();
        if (used != null) {
            threads.add(used.toString());
        }
        Double took = row.seconds();
        if (took != null && Double.isFinite(took)) {
            timed++;
            seconds += took;
            least = timed == 1 ? took : Math.min(least, took);
            most = timed == 1 ? took : Math.max(most, took);
        }
    }

    long rows() {
        return rows;
    }

    long completed() {
        return completed;
    }

    /** Trainings whose seconds are known. */
    long timed() {
        return timed;
    }

    double seconds() {
        return timed == 0 ? Double.NaN : seconds;
    }

    double mean() {
        return timed == 0 ? Double.NaN : seconds / timed;
    }

    double least() {
        return least;
    }

    double most() {
        return most;
    }

    Set<String> hosts() {
        return hosts;
    }

    Set<String> threads() {
        return threads;
    }
}
