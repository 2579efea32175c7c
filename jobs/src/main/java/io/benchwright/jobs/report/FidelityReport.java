package io.benchwright.jobs.report;

import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.Ratings;
import java.util.List;

/**
 * What a page about proxies tells: how faithfully they rank, at what cost, and which networks they misplace.
 *
 * @param source where the ratings are from, for the reader
 * @param version of Benchwright
 * @param truth what is stood in for
 * @param proxies what stands in, in any order; those that are judged must be among them, by their names
 * @param judged the figures, in the order of the report
 * @param curves figures by epoch; empty where no learning curves are known
 */
public record FidelityReport(
        Source source,
        String version,
        Ratings truth,
        List<Ratings> proxies,
        List<ProxyFidelity> judged,
        List<LearningCurve> curves) {

    /**
     * Where ratings are from.
     *
     * @param name as the user wrote it
     * @param isDirectory whether it is a benchmark directory, rather than a file of columns
     */
    public record Source(String name, boolean isDirectory) {}

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there are no figures, or some are of a proxy that is not there
     */
    public FidelityReport {
        proxies = List.copyOf(proxies);
        judged = List.copyOf(judged);
        curves = List.copyOf(curves);
        if (judged.isEmpty()) {
            throw new IllegalArgumentException("there are no figures to report");
        }
        for (ProxyFidelity each : judged) {
            if (proxies.stream().noneMatch(proxy -> proxy.name().equals(each.proxy()))) {
                throw new IllegalArgumentException("there are figures of " + each.proxy() + ", but no ratings");
            }
        }
    }

    /**
     * The report as one HTML page that asks nothing of any network, with script and style inside. The same report gives the
     * same page.
     */
    public String html() {
        return new FidelityPage(this).html();
    }
}
