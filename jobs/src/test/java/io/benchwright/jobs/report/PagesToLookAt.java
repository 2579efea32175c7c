package io.benchwright.jobs.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the pages of the tests, for a person who wants to look at them: the argument is a folder. */
final class PagesToLookAt {

    private PagesToLookAt() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        Map<String, FidelityReport> reports = Map.of(
                "whole", FidelityForTests.whole(),
                "gaps", FidelityForTests.withGaps(),
                "stranger", FidelityForTests.withAStranger());
        for (Map.Entry<String, FidelityReport> report : reports.entrySet()) {
            Files.writeString(
                    folder.resolve(report.getKey() + ".html"), report.getValue().html());
        }
        Path directory = Files.createTempDirectory("benchmark");
        Files.writeString(
                folder.resolve("benchmark.html"),
                BenchmarkReport.of(BenchmarkForTests.whole(directory), "1.2.3").html());
    }
}
