package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import io.benchwright.proxies.schemes.ResolutionSchedule;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code schemes}: which training schemes there are, and what one says. */
@Command(
        name = "schemes",
        description =
                "List the training schemes that come with Benchwright, or show one in full, as a file to begin from.",
        footer = {"", "Example: benchwright schemes small-quick > mine.yaml"})
final class SchemesCommand extends BenchwrightCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "SCHEME",
            description = "The name of a scheme, or a YAML file, to show in full.")
    private Optional<String> scheme;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        List<TrainingScheme> schemes = scheme.isPresent() ? List.of(find(scheme.get())) : TrainingSchemes.presets();
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                schemes.forEach(shown -> list.add(json(shown)));
            }
        } else if (scheme.isPresent()) {
            TrainingScheme shown = schemes.get(0);
            out().println("# SHA-256 " + shown.sha256());
            out().print(shown.toYaml());
        } else {
            try (TextTable table = new TextTable(
                    out(), "scheme", ">epochs", ">batch", "optimiser", ">images", ">resolution", "what it is")) {
                for (TrainingScheme shown : schemes) {
                    table.add(
                            shown.name(),
                            shown.epochs(),
                            shown.batch(),
                            shown.optimiser().kind(),
                            Math.round(100 * shown.trainingShare()) + " %",
                            words(shown.resolution()),
                            shown.description());
                }
            }
        }
        return Benchwright.DONE;
    }

    private TrainingScheme find(String nameOrFile) throws IOException {
        try {
            return TrainingSchemes.find(nameOrFile);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private static String words(ResolutionSchedule resolution) {
        return resolution.isConstant() ? "" + resolution.first() : resolution.first() + " to " + resolution.last();
    }

    private static JsonObject json(TrainingScheme scheme) {
        JsonObject object = new JsonObject();
        object.addProperty("scheme", scheme.name());
        object.addProperty("description", scheme.description());
        object.addProperty("sha256", scheme.sha256());
        scheme.toJson().asMap().forEach(object::add);
        return object;
    }
}
