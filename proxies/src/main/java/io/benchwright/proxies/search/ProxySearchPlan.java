package io.benchwright.proxies.search;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.trial.CanonicalJson;
import io.benchwright.data.yaml.YamlMapping;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What a search for a training proxy asks. The form in YAML is described in {@code docs/proxy-search.md}.
 *
 * @param name letters, digits, {@code _}, {@code .} and {@code -}
 * @param space that networks are drawn from
 * @param images the source, as {@code train} takes it
 * @param reference the scheme that is to be stood in for
 * @param grid the schemes to choose from, those left out as well
 * @param mostSeconds what one training may take at most, in the mean over the networks; else {@code mostShare} is there
 * @param mostShare what it may take at most, as a share of the reference's, above 0 and below 1
 * @param networks how many choose, at least 4, spread over multiply-adds
 * @param sampleSeed of the networks
 * @param seeds of the trainings that choose, at least 1, all different
 * @param confirmNetworks how many other networks judge the chosen scheme; 0 if none do
 * @param confirmSeeds of those trainings, none of which chose
 * @param level the confidence with which no scheme is dropped wrongly, above 0.5 and below 1
 */
public record ProxySearchPlan(
        String name,
        SearchSpace space,
        String images,
        TrainingScheme reference,
        List<SchemeGrid.Point> grid,
        OptionalDouble mostSeconds,
        OptionalDouble mostShare,
        int networks,
        long sampleSeed,
        List<Long> seeds,
        int confirmNetworks,
        List<Long> confirmSeeds,
        double level) {

    static final int FEWEST_NETWORKS = 4;
    private static final int SHOWN_DIGITS = 12;

    /** @throws IllegalArgumentException if something is out of range; says all that is */
    public ProxySearchPlan {
        requireNonNull(space, "space is null");
        grid = List.copyOf(grid);
        seeds = List.copyOf(seeds);
        confirmSeeds = List.copyOf(confirmSeeds);
        List<String> problems = new ArrayList<>();
        if (!name.matches("[A-Za-z0-9_.-]+")) {
            problems.add("name is '" + name + "', but must be of letters, digits, '_', '.' and '-'");
        }
        if (mostSeconds.isPresent() == mostShare.isPresent()) {
            problems.add("limit must be either seconds or costShare");
        }
        if (mostSeconds.isPresent() && !(mostSeconds.getAsDouble() > 0)) {
            problems.add("limit.seconds is " + mostSeconds.getAsDouble() + ", but must be above 0");
        }
        if (mostShare.isPresent() && !(mostShare.getAsDouble() > 0 && mostShare.getAsDouble() < 1)) {
            problems.add("limit.costShare is " + mostShare.getAsDouble() + ", but must be above 0 and below 1");
        }
        if (networks < FEWEST_NETWORKS) {
            problems.add("networks is " + networks + ", but must be at least " + FEWEST_NETWORKS
                    + ": fewer have hardly an order");
        }
        if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
            problems.add("seeds must be a list of different whole numbers");
        }
        if (confirmNetworks != 0 && confirmNetworks < FEWEST_NETWORKS) {
            problems.add("confirm.networks is " + confirmNetworks + ", but must be at least " + FEWEST_NETWORKS);
        }
        if ((confirmNetworks == 0) != confirmSeeds.isEmpty()
                || new HashSet<>(confirmSeeds).size() < confirmSeeds.size()) {
            problems.add("confirm must have networks and seeds, a list of different whole numbers");
        }
        if (confirmSeeds.stream().anyMatch(seeds::contains)) {
            problems.add("confirm.seeds has seeds that choose, but must have others");
        }
        if (!(level > 0.5 && level < 1)) {
            problems.add("level is " + level + ", but must be above 0.5 and below 1");
        }
        if (grid.stream().noneMatch(point -> point.problem().isEmpty())) {
            problems.add("vary makes no scheme that can be trained and differs from the reference"
                    + (grid.isEmpty() ? "" : "; the first: " + grid.get(0).problem()));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /**
     * Reads a plan from a YAML file; schemes in files are looked for beside it.
     *
     * @throws IllegalArgumentException if it holds none; says all that is wrong, with lines
     * @throws IOException if it can't be read
     */
    public static ProxySearchPlan read(Path file) throws IOException {
        try {
            return ProxySearchFile.parse(Files.readString(file), file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": is not text in UTF-8", e);
        }
    }

    /**
     * Reads a plan that is part of a larger file: all keys but {@code name}, {@code space} and {@code images}.
     *
     * @param yaml the part; what is wrong is noted there
     * @param folder where schemes in files are looked for first
     * @return nothing if anything is missing or wrong
     */
    public static Optional<ProxySearchPlan> read(
            YamlMapping yaml, Path folder, String name, SearchSpace space, String images) {
        return ProxySearchFile.section(yaml, folder, name, space, images);
    }

    /** The schemes that can be trained, each once. */
    public List<TrainingScheme> candidates() {
        return grid.stream()
                .filter(point -> point.problem().isEmpty())
                .map(point -> point.scheme().orElseThrow())
                .toList();
    }

    /** The networks that choose, in an order of which each beginning is spread over multiply-adds. */
    public List<Architecture> choosing() {
        return SamplingStrategy.MACS.sample(space, networks, sampleSeed);
    }

    /** The networks that judge the chosen scheme, none of which chose. */
    public List<Architecture> confirming() {
        return SamplingStrategy.MACS
                .sample(space, networks + confirmNetworks, sampleSeed)
                .subList(networks, networks + confirmNetworks);
    }

    /**
     * The name, and a hash of all that the search asks: another plan, or other images, make another search.
     *
     * @param dataset the name of the images
     */
    public String id(String dataset) {
        JsonObject json = new JsonObject();
        json.addProperty("space", space.name());
        json.addProperty("dataset", dataset);
        json.add("reference", reference.toJson());
        JsonArray schemes = new JsonArray();
        candidates().forEach(scheme -> schemes.add(scheme.toJson()));
        json.add("schemes", schemes);
        mostSeconds.ifPresent(value -> json.addProperty("seconds", value));
        mostShare.ifPresent(value -> json.addProperty("costShare", value));
        json.addProperty("networks", networks);
        json.addProperty("sampleSeed", sampleSeed);
        json.addProperty("seeds", words(seeds));
        json.addProperty("confirmNetworks", confirmNetworks);
        json.addProperty("confirmSeeds", words(confirmSeeds));
        json.addProperty("level", level);
        return name + "-" + CanonicalJson.sha256(json).substring(0, SHOWN_DIGITS);
    }

    private static String words(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
