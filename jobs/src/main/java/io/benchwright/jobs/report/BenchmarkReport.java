package io.benchwright.jobs.report;

import io.benchwright.data.benchmark.Benchmark;
import java.io.IOException;

/**
 * What a page tells about a whole benchmark directory: what was built and from where, which proxy was chosen, how devices agree,
 * how good the surrogates are, what accuracy costs on each device, what it all took, what failed, and on what it ran. What was
 * measured, imported and modelled is told apart everywhere.
 */
public final class BenchmarkReport {

    private final BenchmarkContents contents;
    private final String version;

    private BenchmarkReport(BenchmarkContents contents, String version) {
        this.contents = contents;
        this.version = version;
    }

    /**
     * Reads all that the page tells. Rows are streamed; values of networks are kept.
     *
     * @param snapshot of the benchmark
     * @param version of Benchwright
     * @throws IOException if a file of the benchmark is missing or damaged
     */
    public static BenchmarkReport of(Benchmark.Snapshot snapshot, String version) throws IOException {
        return new BenchmarkReport(BenchmarkContents.of(snapshot), version);
    }

    /**
     * The report as one HTML page that asks nothing of any network, with script and style inside. The same snapshot and version give
     * the same page.
     */
    public String html() {
        return new BenchmarkPage(contents, version).html();
    }
}
