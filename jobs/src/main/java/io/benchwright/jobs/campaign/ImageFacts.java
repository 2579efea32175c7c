package io.benchwright.jobs.campaign;

import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.Images;
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
        int highest = schemes(plan)
                .mapToInt(scheme -> Math.max(scheme.resolution().last(), scheme.validationResolution()))
                .max()
                .orElseThrow(() -> new IllegalStateException("nothing is trained"));
        try (Images images = Images.open(
                plan.images(),
                ImageOptions.at(highest).withFolder(resources.trainer().cache()))) {
            return SearchImages.of(images);
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
