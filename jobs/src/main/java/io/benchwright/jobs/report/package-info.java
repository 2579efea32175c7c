/**
 * Reports as pages: one HTML file each, with its charts, script and figures inside, which opens without a network. What is
 * reported is computed elsewhere; here it is drawn. {@link io.benchwright.jobs.report.BenchmarkReport}, about a whole benchmark,
 * and {@link io.benchwright.jobs.report.FidelityReport}, about proxies, are the front doors.
 */
@NullMarked
package io.benchwright.jobs.report;

import org.jspecify.annotations.NullMarked;
