package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.proxies.training.TimingTrial;
import io.benchwright.surrogates.SurrogateFit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Surrogates of all targets. Those whose rows are what they were are left as they are. */
final class FitStage {

    /** Fewer networks than these cannot be split into parts that say anything. */
    private static final int FEWEST_NETWORKS = 10;

    private final Campaign campaign;
    private final CampaignPlan.Fit asked;

    FitStage(Campaign campaign) {
        this.campaign = campaign;
        this.asked = campaign.plan().fit();
    }

    String run(StageProgress progress) throws IOException, InterruptedException {
        Benchmark.Snapshot snapshot = campaign.benchmark().snapshot();
        Split split = Split.grown(snapshot, asked.split(), asked.seed());
        split.commitIfNew(campaign.benchmark(), campaign.provenance());
        Targets targets = Targets.of(snapshot);
        SurrogateFit fit = new SurrogateFit(targets, split, asked.seed());
        List<Target> wanted = new ArrayList<>();
        int present = 0;
        for (Target target : targets.all()) {
            if (TimingTrial.isMetric(target.quantity())) {
                continue;
            }
            long networks = targets.read(target).stream()
                    .map(observation -> observation.architecture())
                    .distinct()
                    .count();
            if (networks < FEWEST_NETWORKS) {
                progress.note(target + " has only " + networks + " networks, too few for a surrogate");
            } else if (fit.isFitted(snapshot, target, asked.model())) {
                present++;
            } else {
                wanted.add(target);
            }
        }
        progress.doing("fitting surrogates", present, present + wanted.size(), ParallelFits.threads(wanted.size()));
        List<String> problems = new ArrayList<>();
        if (!wanted.isEmpty()) {
            new ParallelFits(campaign.benchmark(), campaign.provenance())
                    .run(wanted, target -> fit.fit(target, asked.model()), result -> {
                        progress.count(1, result.fitted().isEmpty() ? 1 : 0);
                        if (result.fitted().isEmpty()) {
                            problems.add(result.problem());
                        }
                    });
        }
        if (!problems.isEmpty()) {
            throw new CampaignStoppedException(String.join("; ", problems));
        }
        return "done: " + wanted.size() + " surrogates fitted, " + present + " left as they were";
    }
}
