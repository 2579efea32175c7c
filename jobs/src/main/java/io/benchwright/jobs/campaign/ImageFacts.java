package io.benchwright.jobs.campaign;

import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.ProxySearchPlan;
import io.benchwright.proxies.search.SearchImages;
import java.io.IOException;
import java.util.stream.Stream;

/** Makes images ready, since their name and classes are part of what is asked. */
final class ImageFacts {

    private ImageFacts() {}

    /**
     * The facts of a plan's images.
     *
     * @throws IOException if there are none, or they are damaged
     */
    static SearchImages of(CampaignPlan plan, Resources resources) throws IOException, InterruptedException {
        try {
            return SearchImages.open(
                    plan.images(), resources.trainer().cache(), schemes(plan).toList());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Stream<TrainingScheme> schemes(CampaignPlan plan) {
        return Stream.concat(
                plan.proxySearch().map(ProxySearchPlan::reference).stream(),
                plan.training().flatMap(CampaignPlan.Training::scheme).stream());
    }
}
