package io.benchwright.jobs.campaign;

import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.SearchImages;
import io.benchwright.proxies.training.TrainingTask;
import io.benchwright.proxies.training.TrainingTrial;
import io.benchwright.proxies.training.TrainingWorker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The trainings of the sample under one scheme. */
final class TrainStage {

    private final Campaign campaign;
    private final CampaignPlan.Training training;

    TrainStage(Campaign campaign) {
        this.campaign = campaign;
        this.training = campaign.plan().training().orElseThrow();
    }

    String run(StageProgress progress) throws IOException, InterruptedException {
        TrainingScheme wanted =
                training.scheme().isPresent() ? training.scheme().get() : new SearchStage(campaign).chosen();
        TrainingScheme scheme = SchemeNames.own(wanted, campaign.benchmark(), campaign.provenance());
        if (!scheme.name().equals(wanted.name())) {
            progress.note("scheme " + wanted.name() + " is not what it was here before; its trainings are those of "
                    + scheme.name());
        }
        campaign.describe(Optional.of(scheme));
        List<Trial> trials = trials(scheme);
        campaign.runner()
                .run(
                        new TrialRunner.Work(
                                trials,
                                TrainingWorker.command(campaign.resources().trainer(campaign.directory())),
                                List.of(scheme),
                                campaign.plan().failures()),
                        campaign.benchmark(),
                        campaign.provenance(),
                        new ProgressOfTrials(progress, "training under " + scheme.name(), trials.size()));
        return "done: " + trials.size() + " trainings under " + scheme.name();
    }

    private List<Trial> trials(TrainingScheme scheme) throws IOException, InterruptedException {
        List<Architecture> sample = campaign.sample();
        List<Architecture> networks = sample.subList(0, Math.min(training.networks(), sample.size()));
        return trials(training, scheme, networks, campaign.images());
    }

    /** All of them, seed by seed, so that the first seed of all networks is there before the second of any. */
    static List<Trial> trials(
            CampaignPlan.Training training, TrainingScheme scheme, List<Architecture> networks, SearchImages images)
            throws CampaignStoppedException {
        List<Trial> trials = new ArrayList<>();
        try {
            for (long seed : training.seeds()) {
                for (Architecture architecture : networks) {
                    Network network = architecture.lower(
                            TrainingTask.lowering(architecture, scheme, images.classes(), training.stemStride()));
                    trials.add(new TrainingTrial(
                                    architecture.space().name(),
                                    architecture.toString(),
                                    new TrainingTask(network, scheme, seed, training.evaluatedOn()),
                                    images.dataset(),
                                    0)
                            .trial());
                }
            }
        } catch (IllegalArgumentException e) {
            throw new CampaignStoppedException("scheme " + scheme.name() + ": " + e.getMessage());
        }
        return trials;
    }
}
