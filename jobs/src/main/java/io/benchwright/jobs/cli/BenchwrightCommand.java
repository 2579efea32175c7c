package io.benchwright.jobs.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have: their streams, and a way to say that they were asked wrongly. */
abstract class BenchwrightCommand implements Callable<Integer> {

    private static final int ROWS_BETWEEN_FLUSHES = 256;

    private long rows;

    @Spec
    private CommandSpec spec;

    /** Where results go. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where everything else goes. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** What is read where no file is named. */
    final InputStream in() {
        return ((Benchwright) spec.root().userObject()).in();
    }

    /**
     * To be asked before each further row of a long result: whether nobody reads on, as under {@code head}. To know it,
     * output must be flushed, which is done now and then only.
     */
    final boolean nobodyReads() {
        rows++;
        return rows % ROWS_BETWEEN_FLUSHES == 0 && out().checkError();
    }

    /** The command as it is written, for the start of a line on {@link #err}. */
    final String name() {
        return spec.qualifiedName();
    }

    /** To be thrown when arguments do not go together, or one is missing; ends the command with status 2. */
    final ParameterException wrongUsage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** To be thrown when an argument's value is wrong, and the problem says what is right; also status 2. */
    final ParameterException wrongValue(Exception problem) {
        return new WrongValueException(spec.commandLine(), problem);
    }
}
