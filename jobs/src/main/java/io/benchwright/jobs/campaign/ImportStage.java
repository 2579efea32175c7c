package io.benchwright.jobs.campaign;

import io.benchwright.data.imports.AccelNasBenchImport;
import io.benchwright.data.imports.ImportException;
import java.io.IOException;
import java.util.Optional;

/** Published data come first. What is there already is dropped by the commit. */
final class ImportStage {

    /** Where the publisher gives no split. */
    private static final long SPLIT_SEED = 1;

    private final Campaign campaign;

    ImportStage(Campaign campaign) {
        this.campaign = campaign;
    }

    String run() throws IOException {
        campaign.describe(Optional.empty());
        for (CampaignPlan.Import each : campaign.plan().imports()) {
            try {
                AccelNasBenchImport.run(
                        each.source(), each.split(), SPLIT_SEED, campaign.benchmark(), false, campaign.provenance());
            } catch (ImportException e) {
                throw new CampaignStoppedException(each.source() + ": " + e.count() + " problems, the first: "
                        + e.problems().get(0));
            }
        }
        return "done: " + campaign.plan().imports().size() + " imported";
    }
}
