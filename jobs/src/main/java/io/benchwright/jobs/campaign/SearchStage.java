package io.benchwright.jobs.campaign;

import io.benchwright.data.table.DecisionRow;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.ProxySearch;
import io.benchwright.proxies.search.ProxySearchPlan;
import io.benchwright.proxies.search.ProxySearchResult;
import io.benchwright.proxies.training.TrainingWorker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The search for a training scheme; what was decided is not decided again. */
final class SearchStage {

    private final Campaign campaign;
    private final ProxySearchPlan plan;

    SearchStage(Campaign campaign) {
        this.campaign = campaign;
        this.plan = campaign.plan().proxySearch().orElseThrow();
    }

    String run(StageProgress progress) throws IOException, InterruptedException {
        ProxySearch search = new ProxySearch(plan, campaign.images(), false);
        List<TrainingScheme> schemes = new ArrayList<>(List.of(plan.reference()));
        schemes.addAll(plan.candidates());
        while (true) {
            ProxySearch.Next next = search.next(campaign.benchmark().snapshot());
            if (next instanceof ProxySearch.Done done) {
                ProxySearchResult result = done.result();
                campaign.describe(Optional.of(result.chosen()));
                return "done: " + words(result);
            } else if (next instanceof ProxySearch.Decisions decisions) {
                decisions.commit(campaign.benchmark(), campaign.provenance());
                progress.note(decisions.summary());
            } else if (next instanceof ProxySearch.Trials trials) {
                campaign.runner()
                        .run(
                                new TrialRunner.Work(
                                        trials.trials(),
                                        TrainingWorker.command(
                                                campaign.resources().trainer(campaign.directory())),
                                        schemes,
                                        campaign.plan().failures()),
                                campaign.benchmark(),
                                campaign.provenance(),
                                new ProgressOfTrials(
                                        progress,
                                        trials.purpose(),
                                        trials.trials().size()));
            }
        }
    }

    /**
     * The scheme that was chosen.
     *
     * @throws CampaignStoppedException if none is yet
     */
    TrainingScheme chosen() throws IOException, InterruptedException {
        ProxySearch.Next next = new ProxySearch(plan, campaign.images(), false)
                .next(campaign.benchmark().snapshot());
        if (next instanceof ProxySearch.Done done) {
            return done.result().chosen();
        }
        throw new CampaignStoppedException(
                "the search for a proxy has not ended yet; run stage " + Stage.PROXY_SEARCH + " first");
    }

    private static String words(ProxySearchResult result) {
        DecisionRow chosen = result.entries().stream()
                .map(ProxySearchResult.Entry::decision)
                .filter(row -> row.decision().equals(ProxySearchResult.CHOSEN))
                .findFirst()
                .orElseThrow();
        return "chosen " + chosen.scheme() + ", tau " + number(chosen.kendallTau()) + " ("
                + number(chosen.tauLower95()) + " to " + number(chosen.tauUpper95()) + "), cost ratio "
                + number(chosen.costRatio())
                + result.confirmation()
                        .map(row -> row.kendallTau() == null
                                ? ""
                                : "; confirmed on others: tau " + number(row.kendallTau()) + " ("
                                        + number(row.tauLower95()) + " to " + number(row.tauUpper95()) + ")")
                        .orElse("");
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
