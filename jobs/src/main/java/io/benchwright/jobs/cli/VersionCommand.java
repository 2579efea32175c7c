package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code version}: what this program is. */
@Command(
        name = "version",
        description = "Show the version, the Git revision it was built from, and the Java it runs on.",
        footer = {"", "Example: benchwright version --format json"})
final class VersionCommand extends BenchwrightCommand {

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() {
        BuildInfo info = new BuildInfo();
        if (format.isJson()) {
            JsonObject object = new JsonObject();
            object.addProperty("version", info.version());
            object.addProperty("revision", info.revision());
            object.addProperty("modified", info.isModified());
            object.addProperty("java", BuildInfo.java());
            try (JsonList list = new JsonList(out())) {
                list.add(object);
            }
        } else {
            for (String line : info.getVersion()) {
                out().println(line);
            }
        }
        return Benchwright.DONE;
    }
}
