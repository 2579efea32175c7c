/**
 * Campaigns: from one file to a benchmark that can be queried. What is committed is never done again, so that a campaign that died
 * goes on where it was.
 */
@NullMarked
package io.benchwright.jobs.campaign;

import org.jspecify.annotations.NullMarked;
