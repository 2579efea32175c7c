package io.benchwright.data.trial;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps outcomes as long as the test runs. */
class MemorySink implements TrialSink {

    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

    @Override
    public boolean isCommitted(String id) throws IOException {
        return outcomes.containsKey(id);
    }

    @Override
    public void commit(Trial trial, Outcome outcome) throws IOException {
        if (outcomes.putIfAbsent(trial.id(), outcome) != null) {
            throw new IllegalStateException(trial + " is committed twice");
        }
    }

    Outcome outcome(Trial trial) {
        Outcome outcome = outcomes.get(trial.id());
        if (outcome == null) {
            throw new IllegalStateException(trial + " is not committed");
        }
        return outcome;
    }

    int size() {
        return outcomes.size();
    }
}
