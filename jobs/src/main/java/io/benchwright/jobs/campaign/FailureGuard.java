package io.benchwright.jobs.campaign;

import io.benchwright.data.trial.Outcome;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Stops work of which too much fails: whatever is wrong then is wrong with all of it. */
final class FailureGuard {

    private static final int SHOWN_CAUSES = 3;

    private final CampaignPlan.Failures limits;
    private final Map<String, Long> causes = new HashMap<>();
    private long done;
    private long failed;

    FailureGuard(CampaignPlan.Failures limits) {
        this.limits = limits;
    }

    /** @throws CampaignStoppedException if there are too many failures now */
    void count(Outcome outcome) throws CampaignStoppedException {
        done++;
        if (outcome instanceof Outcome.Failed failure) {
            failed++;
            causes.merge(failure.cause(), 1L, Long::sum);
        }
        if (done >= limits.after() && failed > limits.mostShare() * done) {
            throw new CampaignStoppedException(
                    failed + " of " + done + " trials have failed in this run, which is more than "
                            + "failures.mostShare allows; " + summary()
                            + "; mend the cause, and run it again with --retry-failed");
        }
    }

    /** The most frequent causes. */
    private String summary() {
        return causes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN_CAUSES)
                .map(cause -> cause.getValue() + " times: " + cause.getKey())
                .collect(Collectors.joining("; "));
    }
}
