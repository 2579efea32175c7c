package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.space.Architecture;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.MeasuringSession;
import io.benchwright.jobs.target.RequestFile;
import io.benchwright.jobs.target.TargetMeasurements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The measurements of the sample. A device measures one network at a time, in one session, by the rules of {@code docs/measuring.md}; nothing
 * else of the campaign runs meanwhile.
 */
final class MeasureStage {

    private final Campaign campaign;

    MeasureStage(Campaign campaign) {
        this.campaign = campaign;
    }

    String run(StageProgress progress) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        List<String> done = new ArrayList<>();
        for (CampaignPlan.Measurements each : campaign.plan().measurements()) {
            List<Architecture> sample = campaign.sample();
            List<Architecture> networks = sample.subList(0, Math.min(each.networks(), sample.size()));
            if (each.target() instanceof DeviceTarget.Model model) {
                progress.doing("modelling with " + model.id(), 0, networks.size(), 0);
                TargetMeasurements.commitModelled(
                        campaign.benchmark(),
                        networks,
                        TargetMeasurements.modelled(model, networks, each.metrics()),
                        campaign.provenance());
                progress.doing("modelled with " + model.id(), networks.size(), networks.size(), 0);
                done.add(model.id() + " (modelled)");
                continue;
            }
            Optional<String> problem = measure(each, (DeviceTarget.Measuring) each.target(), networks, progress);
            if (problem.isPresent()) {
                // The other devices need not wait for this one.
                progress.note(each.target().id() + ": " + problem.get());
                problems.add(each.target().id() + ": " + problem.get());
            } else {
                done.add(each.target().id());
            }
        }
        if (!problems.isEmpty()) {
            throw new CampaignStoppedException(String.join("; ", problems));
        }
        return "done: " + String.join(", ", done);
    }

    /** @return what is wrong with the target, if it did not measure all */
    private Optional<String> measure(
            CampaignPlan.Measurements asked,
            DeviceTarget.Measuring target,
            List<Architecture> networks,
            StageProgress progress)
            throws IOException, InterruptedException {
        BenchmarkSink sink =
                new BenchmarkSink(campaign.benchmark(), campaign.provenance(), TargetMeasurements::addRows);
        List<RequestFile.Group> groups =
                asked.groups(target, networks, Optional.of(campaign.benchmark().snapshot()));
        for (RequestFile.Group group : groups) {
            MeasuringSession session = new MeasuringSession(
                    group.trials(),
                    group.sentinel(),
                    group.firstRound(),
                    campaign.plan().sample().seed(),
                    asked.driftTolerance(),
                    MeasuringSession.Sink.of(sink),
                    new Watching(progress));
            int all = group.trials().size();
            progress.doing("measuring on " + target.id(), all - session.remaining(), all, 1);
            Optional<String> givenUp;
            try {
                givenUp = session.run(target, campaign.plan().failures().attempts());
            } catch (IOException | UncheckedIOException e) {
                if (Campaign.isClaimLost(e)) {
                    throw e;
                }
                return Optional.of(String.valueOf(e.getMessage()));
            }
            if (session.remaining() > 0) {
                return Optional.of(
                        session.remaining() + " of " + all + " measurements are missing: " + givenUp.orElse("stopped"));
            }
        }
        return Optional.empty();
    }

    /** A session, as progress of a stage. */
    private record Watching(StageProgress progress) implements MeasuringSession.Listener {

        @Override
        public void committed() {
            try {
                progress.count(1, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void note(String message) {
            try {
                progress.note(message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
