/**
 * Reports as pages: one HTML file each, with its charts, script and figures inside, which opens without a network. What is
 * reported is computed elsewhere; here it is drawn. {@link io.benchwright.jobs.report.FidelityReport} is the front door.
 */
@NullMarked
package io.benchwright.jobs.report;

import org.jspecify.annotations.NullMarked;
