/** The command line: thin commands over the other packages, and the rules that all of them keep. */
@NullMarked
package io.benchwright.jobs.cli;

import org.jspecify.annotations.NullMarked;
