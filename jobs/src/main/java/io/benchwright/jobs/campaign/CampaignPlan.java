package io.benchwright.jobs.campaign;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.MeasuredMetric;
import io.benchwright.jobs.target.RequestFile;
import io.benchwright.jobs.target.TargetMeasurements;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.ProxySearchPlan;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a campaign is to build. The form in YAML is described in {@code docs/campaigns.md}.
 *
 * @param name letters, digits, {@code _}, {@code .} and {@code -}
 * @param space that networks are of
 * @param imports published data to begin with, in their order
 * @param sample which networks
 * @param images the source, as {@code train} takes it
 * @param proxySearch the search for a training scheme, if there is one
 * @param training which networks are trained, and how, if any are
 * @param measurements which networks are measured, and by what
 * @param fit how surrogates are fitted
 * @param failures what is done about trials that fail
 * @param text the file as it was written
 */
public record CampaignPlan(
        String name,
        SearchSpace space,
        List<Import> imports,
        Sample sample,
        String images,
        Optional<ProxySearchPlan> proxySearch,
        Optional<Training> training,
        List<Measurements> measurements,
        Fit fit,
        Failures failures,
        String text) {

    /**
     * Published data.
     *
     * @param source the file or folder
     * @param split a file that says which of its rows are for what, if there is one
     */
    public record Import(Path source, Optional<Path> split) {}

    /**
     * Networks, in an order of which each beginning is a sample of its own.
     *
     * @param isOfDirectory whether they are those that the directory has, by their names, instead of being drawn
     * @param networks how many, at least 1
     * @param strategy how they are drawn
     * @param seed of the draw
     */
    public record Sample(boolean isOfDirectory, int networks, SamplingStrategy strategy, long seed) {

        /** Those of a space. */
        List<Architecture> draw(SearchSpace space) {
            return strategy.sample(space, networks, seed);
        }
    }

    /**
     * Trainings.
     *
     * @param scheme how; nothing if it is the one that the proxy search chooses
     * @param networks how many of the sample, from its beginning; at least 1
     * @param seeds of the trainings, all different
     * @param evaluatedOn what the accuracy is of
     * @param stemStride the stride of the first convolution, if it is not to follow from the resolution
     */
    public record Training(
            Optional<TrainingScheme> scheme,
            int networks,
            List<Long> seeds,
            ImagePart evaluatedOn,
            OptionalInt stemStride) {

        /** Copies the list. */
        public Training {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * Measurements on one target.
     *
     * @param target what measures
     * @param metrics what of, at least one
     * @param networks how many of the sample, from its beginning; at least 1
     * @param replicates how often each, at least 1
     * @param driftTolerance by how much a sentinel may move, as a part; above 0
     */
    public record Measurements(
            DeviceTarget target, Set<MeasuredMetric> metrics, int networks, int replicates, double driftTolerance) {

        /** Copies the set. */
        public Measurements {
            metrics = EnumSet.copyOf(metrics);
        }

        /**
         * What is to be measured of networks as their space lowers them by default, by batch size.
         *
         * @param measuring the target
         * @param snapshot of the benchmark that rows go into, if they go into one
         */
        List<RequestFile.Group> groups(
                DeviceTarget.Measuring measuring,
                List<Architecture> architectures,
                Optional<Benchmark.Snapshot> snapshot)
                throws IOException {
            return TargetMeasurements.groups(
                    measuring,
                    metrics,
                    architectures,
                    architecture -> architecture.lower(architecture.defaultLowering()),
                    replicates,
                    Optional.empty(),
                    snapshot);
        }
    }

    /**
     * Fits.
     *
     * @param model a model that {@code fit} knows, {@code auto}, or {@code none} for no surrogates
     * @param split the name of the split by chance or of an imported one; new networks are dealt out to its parts
     * @param seed of fits
     */
    public record Fit(String model, String split, long seed) {

        /** No surrogates. */
        public static final String NONE = "none";
    }

    /**
     * What is done about trials that fail.
     *
     * @param attempts how often one is tried, at least 1
     * @param mostShare a stage stops when more than this share of its trials failed, from 0 to 1
     * @param after but not before so many are done
     */
    public record Failures(int attempts, double mostShare, int after) {}

    /** Copies the lists. */
    public CampaignPlan {
        requireNonNull(space, "space is null");
        imports = List.copyOf(imports);
        measurements = List.copyOf(measurements);
    }

    /**
     * Reads a plan; files that it names are looked for beside it.
     *
     * @throws YamlFormatException if anything in it is wrong; the message lists all with their lines
     * @throws IOException if it cannot be read
     */
    public static CampaignPlan read(Path file) throws IOException {
        try {
            return CampaignFile.parse(Files.readString(file), file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": is not text in UTF-8", e);
        }
    }

    /** The stages that it has anything to do in. */
    public Set<Stage> stages() {
        Set<Stage> stages = EnumSet.of(Stage.REPORT);
        if (!imports.isEmpty()) {
            stages.add(Stage.IMPORT);
        }
        if (proxySearch.isPresent()) {
            stages.add(Stage.PROXY_SEARCH);
        }
        if (training.isPresent()) {
            stages.add(Stage.TRAIN);
        }
        if (!measurements.isEmpty()) {
            stages.add(Stage.MEASURE);
        }
        if (!fit.model().equals(Fit.NONE)) {
            stages.add(Stage.FIT);
        }
        return stages;
    }
}
