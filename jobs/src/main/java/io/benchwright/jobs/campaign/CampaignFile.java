package io.benchwright.jobs.campaign;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.device.Devices;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.data.yaml.YamlMapping;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.DeviceTargets;
import io.benchwright.jobs.target.DriftWatch;
import io.benchwright.jobs.target.MeasuredMetric;
import io.benchwright.jobs.target.TargetMeasurements;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import io.benchwright.proxies.search.ProxySearchPlan;
import io.benchwright.surrogates.SurrogateFit;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** A YAML file with a campaign. Asks for all that it consists of, so that all that is wrong is told at once. */
final class CampaignFile {

    private static final String USUAL_SPACE = "mnasnet";
    private static final int USUAL_NETWORKS = 100;
    private static final String USUAL_SCHEME = "small-quick";
    private static final String USUAL_TARGET = "local-cpu-1";
    private static final String PROXY = "proxy";
    private static final String NONE = "none";
    private static final String ACCEL_NASBENCH = "accel-nasbench";

    private final YamlMapping yaml;
    private final Path folder;
    private final String fileName;
    private final String text;

    private CampaignFile(YamlMapping yaml, Path file, String text) {
        this.yaml = yaml;
        this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
        this.fileName = String.valueOf(file.getFileName());
        this.text = text;
    }

    static CampaignPlan parse(String text, Path file) throws YamlFormatException {
        return YamlMapping.read(text, file.toString(), yaml -> new CampaignFile(yaml, file, text).plan());
    }

    private Optional<CampaignPlan> plan() {
        String name = yaml.optionalText("name")
                .orElse(fileName.replaceFirst("\\.ya?ml$", "").replaceAll("[^A-Za-z0-9_.-]", "-"));
        if (!name.matches("[A-Za-z0-9_.-]+")) {
            yaml.problem("name", "name is '" + name + "', but must be of letters, digits, '_', '.' and '-'");
        }
        SearchSpace space = space();
        List<CampaignPlan.Import> imports = yaml.mappings("imports", this::imported);
        CampaignPlan.Sample sample = yaml.optionalMapping("sample", mapping -> sample(mapping, space))
                .orElseGet(() -> new CampaignPlan.Sample(false, USUAL_NETWORKS, SamplingStrategy.MACS, 0));
        String images = yaml.optionalText("images").map(this::imageSource).orElse("generated");
        Optional<ProxySearchPlan> search = yaml.optionalMapping(
                "proxySearch", mapping -> ProxySearchPlan.read(mapping, folder, name, space, images));
        boolean isSearching = yaml.keys().contains("proxySearch");
        Optional<CampaignPlan.Training> training = training(sample, isSearching);
        List<CampaignPlan.Measurements> measurements = measurements(sample);
        CampaignPlan.Fit fit = yaml.optionalMapping("fit", CampaignFile::fit)
                .orElseGet(() -> new CampaignPlan.Fit(SurrogateFit.AUTO, "random-1", 1));
        CampaignPlan.Failures failures = yaml.optionalMapping("failures", CampaignFile::failures)
                .orElseGet(() -> new CampaignPlan.Failures(3, 0.2, 20));
        return yaml.build(() -> new CampaignPlan(
                name, space, imports, sample, images, search, training, measurements, fit, failures, text));
    }

    private SearchSpace space() {
        List<String> names = SearchSpaces.all().stream().map(SearchSpace::name).toList();
        return SearchSpaces.named(yaml.optionalWord("space", names).orElse(USUAL_SPACE));
    }

    /** Folders and files are looked for beside the plan. */
    private String imageSource(String written) {
        Path beside = folder.resolve(written);
        return Files.exists(beside) ? beside.toString() : written;
    }

    private Optional<CampaignPlan.Import> imported(YamlMapping mapping) {
        mapping.word("format", List.of(ACCEL_NASBENCH));
        String source = mapping.text("source");
        Optional<String> split = mapping.optionalText("split");
        return mapping.build(() -> new CampaignPlan.Import(folder.resolve(source), split.map(folder::resolve)));
    }

    private static Optional<CampaignPlan.Sample> sample(YamlMapping mapping, SearchSpace space) {
        boolean isOfDirectory = mapping.optionalWord("from", List.of("space", "directory"))
                .orElse("")
                .equals("directory");
        int networks = count(mapping, "networks", isOfDirectory ? Integer.MAX_VALUE : USUAL_NETWORKS);
        SamplingStrategy strategy =
                mapping.optionalWord("strategy", SamplingStrategy.values()).orElse(SamplingStrategy.MACS);
        int seed = mapping.optionalWhole("seed").orElse(0);
        if (!isOfDirectory && space.size().compareTo(BigInteger.valueOf(networks)) < 0) {
            mapping.problem(
                    "networks", "networks is " + networks + ", but space " + space + " has only " + space.size());
        }
        return mapping.build(() -> new CampaignPlan.Sample(isOfDirectory, networks, strategy, seed));
    }

    private static int count(YamlMapping mapping, String key, int usual) {
        return mapping.optionalWhole(
                        key,
                        value -> value >= 1
                                ? Optional.empty()
                                : Optional.of(key + " is " + value + ", but must be at least 1"))
                .orElse(usual);
    }

    private static int part(YamlMapping mapping, CampaignPlan.Sample sample) {
        int networks = count(mapping, "networks", sample.networks());
        if (networks > sample.networks()) {
            mapping.problem("networks", "networks is " + networks + ", but the sample has only " + sample.networks());
        }
        return networks;
    }

    private Optional<CampaignPlan.Training> training(CampaignPlan.Sample sample, boolean isSearching) {
        if (yaml.hasSingleValue("training")) {
            yaml.word("training", List.of(NONE));
            return Optional.empty();
        }
        Optional<CampaignPlan.Training> written = yaml.optionalMapping("training", mapping -> {
            boolean isProxy = mapping.hasSingleValue("scheme")
                    && mapping.optionalText("scheme").orElse("").equals(PROXY);
            Optional<TrainingScheme> scheme = Optional.empty();
            if (isProxy && !isSearching) {
                mapping.problem("scheme", "scheme is proxy, but there is no proxySearch that would choose one");
            } else if (!isProxy) {
                scheme = TrainingSchemes.read(mapping, "scheme", folder);
                if (!mapping.keys().contains("scheme") && !isSearching) {
                    scheme = usualScheme();
                }
            }
            int networks = part(mapping, sample);
            List<Long> seeds = seeds(mapping);
            boolean isTest = mapping.optionalWord("evaluatedOn", List.of("validation", "test"))
                    .orElse("")
                    .equals("test");
            OptionalInt stride = mapping.optionalWhole("stemStride");
            Optional<TrainingScheme> found = scheme;
            return mapping.build(() -> new CampaignPlan.Training(
                    found, networks, seeds, isTest ? ImagePart.TEST : ImagePart.VALIDATION, stride));
        });
        if (!yaml.keys().contains("training")) {
            return Optional.of(new CampaignPlan.Training(
                    isSearching ? Optional.empty() : usualScheme(),
                    sample.networks(),
                    List.of(1L),
                    ImagePart.VALIDATION,
                    OptionalInt.empty()));
        }
        return written;
    }

    private static Optional<TrainingScheme> usualScheme() {
        return TrainingSchemes.presets().stream()
                .filter(scheme -> scheme.name().equals(USUAL_SCHEME))
                .findFirst();
    }

    private static List<Long> seeds(YamlMapping mapping) {
        Optional<JsonElement> written = mapping.optionalJson("seeds");
        if (written.isEmpty()) {
            return List.of(1L);
        }
        List<Long> seeds = new ArrayList<>();
        if (written.get() instanceof JsonArray list) {
            for (JsonElement each : list) {
                if (each instanceof JsonPrimitive number && number.getAsString().matches("-?\\d{1,18}")) {
                    seeds.add(number.getAsLong());
                }
            }
            if (seeds.size() == list.size() && !seeds.isEmpty() && new HashSet<>(seeds).size() == seeds.size()) {
                return seeds;
            }
        }
        mapping.problem("seeds", "seeds must be a list of different whole numbers, such as [1, 2]");
        return List.of(1L);
    }

    private List<CampaignPlan.Measurements> measurements(CampaignPlan.Sample sample) {
        Optional<Path> devicesFile = yaml.optionalText("devices").map(folder::resolve);
        Optional<Path> targetsFile = yaml.optionalText("targetsFile").map(folder::resolve);
        DeviceTargets targets;
        try {
            Devices devices = devicesFile.isPresent() ? Devices.read(devicesFile.get()) : Devices.shipped();
            targets = DeviceTargets.of(devices, targetsFile);
        } catch (IOException e) {
            yaml.problem(devicesFile.isPresent() ? "devices" : "targetsFile", String.valueOf(e.getMessage()));
            return List.of();
        }
        if (yaml.hasSingleValue("targets")) {
            yaml.word("targets", List.of(NONE));
            return List.of();
        }
        Set<String> seen = new HashSet<>();
        List<CampaignPlan.Measurements> written = yaml.mappings("targets", mapping -> {
            String id = mapping.text("target");
            Optional<DeviceTarget> target = Optional.empty();
            Set<MeasuredMetric> metrics = EnumSet.of(MeasuredMetric.LATENCY);
            List<String> names = words(mapping, "metrics");
            try {
                if (!id.isEmpty()) {
                    target = Optional.of(targets.require(id));
                    metrics = TargetMeasurements.metrics(target.get(), names);
                    if (!seen.add(id)) {
                        mapping.problem("target", "target " + id + " stands twice");
                    }
                }
            } catch (IllegalArgumentException e) {
                mapping.problem("target", String.valueOf(e.getMessage()));
            }
            int networks = part(mapping, sample);
            int replicates = count(mapping, "replicates", 1);
            OptionalDouble tolerance = mapping.optionalNumber(
                    "driftTolerance",
                    value -> value > 0
                            ? Optional.empty()
                            : Optional.of("driftTolerance is " + value + ", but must be above 0"));
            Optional<DeviceTarget> found = target;
            Set<MeasuredMetric> asked = metrics;
            return mapping.build(() -> new CampaignPlan.Measurements(
                    found.orElseThrow(), asked, networks, replicates, tolerance.orElse(DriftWatch.TOLERANCE)));
        });
        if (!yaml.keys().contains("targets")) {
            DeviceTarget usual = targets.require(USUAL_TARGET);
            return List.of(new CampaignPlan.Measurements(
                    usual, EnumSet.of(MeasuredMetric.LATENCY), sample.networks(), 1, DriftWatch.TOLERANCE));
        }
        return written;
    }

    private static List<String> words(YamlMapping mapping, String key) {
        List<String> words = new ArrayList<>();
        mapping.optionalJson(key).ifPresent(json -> {
            if (json instanceof JsonArray list) {
                list.forEach(
                        each -> words.add(each instanceof JsonPrimitive word ? word.getAsString() : each.toString()));
            } else {
                mapping.problem(key, key + " must be a list of words");
            }
        });
        return words;
    }

    private static Optional<CampaignPlan.Fit> fit(YamlMapping mapping) {
        List<String> models = new ArrayList<>(List.of(SurrogateFit.AUTO));
        models.addAll(SurrogateFit.models());
        models.add(CampaignPlan.Fit.NONE);
        String model = mapping.optionalWord("model", models).orElse(SurrogateFit.AUTO);
        String split = mapping.optionalText("split").orElse("random-1");
        int seed = mapping.optionalWhole("seed").orElse(1);
        return mapping.build(() -> new CampaignPlan.Fit(model, split, seed));
    }

    private static Optional<CampaignPlan.Failures> failures(YamlMapping mapping) {
        int attempts = count(mapping, "attempts", 3);
        double share = mapping.optionalNumber(
                        "mostShare",
                        value -> value >= 0 && value <= 1
                                ? Optional.empty()
                                : Optional.of("mostShare is " + value + ", but must be from 0 to 1"))
                .orElse(0.2);
        int after = count(mapping, "after", 20);
        return mapping.build(() -> new CampaignPlan.Failures(attempts, share, after));
    }
}
