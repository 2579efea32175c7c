package io.benchwright.jobs.campaign;

import io.benchwright.jobs.report.BenchmarkReport;
import io.benchwright.jobs.report.PageFile;
import java.io.IOException;
import java.nio.file.Path;

/** A page that tells what was built. */
final class ReportStage {

    private static final String FILE = "report.html";

    private final Campaign campaign;

    ReportStage(Campaign campaign) {
        this.campaign = campaign;
    }

    String run() throws IOException {
        Path file = campaign.directory().resolve(FILE);
        PageFile page = PageFile.at(file);
        String version =
                campaign.provenance().getOrDefault("software", "unknown").replaceFirst("^benchwright ", "");
        page.write(BenchmarkReport.of(campaign.benchmark().snapshot(), version).html());
        return "done: " + file;
    }
}
