package io.benchwright.proxies.search;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.data.yaml.YamlMapping;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A YAML file with a plan. Asks for all that it consists of, so that all that is wrong is told at once. */
final class ProxySearchFile {

    private static final double USUAL_LEVEL = 0.95;

    private final YamlMapping yaml;
    private final Path folder;

    private ProxySearchFile(YamlMapping yaml, Path folder) {
        this.yaml = yaml;
        this.folder = folder;
    }

    /** What a limit says. */
    private record Limit(OptionalDouble seconds, OptionalDouble share) {}

    /** What is confirmed on. */
    private record Confirmation(int networks, List<Long> seeds) {}

    static ProxySearchPlan parse(String text, Path file) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
        try {
            return YamlMapping.read(text, file.toString(), yaml -> {
                ProxySearchFile reader = new ProxySearchFile(yaml, folder);
                String name = yaml.text("name");
                Optional<SearchSpace> space = reader.space();
                return reader.plan(name, space, yaml.text("images"));
            });
        } catch (YamlFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** A plan that is part of a larger file, which says the rest. */
    static Optional<ProxySearchPlan> section(
            YamlMapping yaml, Path folder, String name, SearchSpace space, String images) {
        return new ProxySearchFile(yaml, folder).plan(name, Optional.of(space), images);
    }

    private Optional<ProxySearchPlan> plan(String name, Optional<SearchSpace> space, String images) {
        if (!yaml.keys().contains("reference")) {
            yaml.problem("reference", "reference is missing; it must be a preset, a file, or a scheme");
        }
        Optional<TrainingScheme> reference = TrainingSchemes.read(yaml, "reference", folder);
        Optional<TrainingScheme> base =
                TrainingSchemes.read(yaml, "base", folder).or(() -> reference);
        Optional<List<SchemeGrid.Point>> grid = grid(base, reference);
        Optional<Limit> limit = yaml.mapping("limit", "{costShare: 0.2} or {seconds: 30}", ProxySearchFile::limit);
        OptionalInt networks = yaml.whole(
                "networks",
                number -> number >= ProxySearchPlan.FEWEST_NETWORKS
                        ? Optional.empty()
                        : Optional.of("networks is " + number + ", but must be at least "
                                + ProxySearchPlan.FEWEST_NETWORKS + ": fewer have hardly an order"));
        long sampleSeed = yaml.optionalWhole("sampleSeed").orElse(0);
        List<Long> seeds = seeds(yaml);
        Optional<Confirmation> confirmation = yaml.optionalMapping("confirm", ProxySearchFile::confirmation);
        double level = yaml.optionalNumber("level").orElse(USUAL_LEVEL);
        return yaml.build(() -> new ProxySearchPlan(
                name,
                space.orElseThrow(),
                images,
                reference.orElseThrow(),
                grid.orElseThrow(),
                limit.orElseThrow().seconds(),
                limit.orElseThrow().share(),
                networks.orElseThrow(),
                sampleSeed,
                seeds,
                confirmation.map(Confirmation::networks).orElse(0),
                confirmation.map(Confirmation::seeds).orElse(List.of()),
                level));
    }

    private Optional<SearchSpace> space() {
        return yaml.word(
                        "space",
                        SearchSpaces.all().stream().map(SearchSpace::name).toList())
                .map(SearchSpaces::named);
    }

    private Optional<List<SchemeGrid.Point>> grid(Optional<TrainingScheme> base, Optional<TrainingScheme> reference) {
        Optional<JsonElement> vary = yaml.optionalJson("vary");
        if (!(vary.orElse(null) instanceof JsonObject fields) || fields.isEmpty()) {
            yaml.problem("vary", "vary must hold fields of a scheme with their values, such as {epochs: [2, 4]}");
            return Optional.empty();
        }
        if (base.isEmpty() || reference.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SchemeGrid.of(base.get(), fields.asMap(), reference.get()));
        } catch (IllegalArgumentException e) {
            yaml.problem("vary", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Limit> limit(YamlMapping limit) {
        OptionalDouble seconds = limit.optionalNumber("seconds");
        OptionalDouble share = limit.optionalNumber("costShare");
        return limit.build(() -> new Limit(seconds, share));
    }

    private static Optional<Confirmation> confirmation(YamlMapping confirm) {
        OptionalInt networks = confirm.whole("networks", number -> Optional.empty());
        List<Long> seeds = seeds(confirm);
        return confirm.build(() -> new Confirmation(networks.orElseThrow(), seeds));
    }

    private static List<Long> seeds(YamlMapping yaml) {
        Optional<JsonElement> written = yaml.optionalJson("seeds");
        List<Long> seeds = new ArrayList<>();
        boolean isWrong = !(written.orElse(null) instanceof JsonArray);
        if (written.orElse(null) instanceof JsonArray array) {
            for (JsonElement each : array) {
                if (each instanceof JsonPrimitive number
                        && number.isNumber()
                        && number.getAsString().matches("-?\\d{1,18}")) {
                    seeds.add(number.getAsLong());
                } else {
                    isWrong = true;
                }
            }
        }
        if (isWrong) {
            yaml.problem("seeds", "seeds must be a list of whole numbers, such as [1, 2]");
        }
        return seeds;
    }
}
