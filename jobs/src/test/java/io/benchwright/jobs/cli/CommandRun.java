package io.benchwright.jobs.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * One run of a command within this JVM.
 *
 * @param status the exit status
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int status, String out, String err) {

    /** Runs with nothing on standard input. */
    static CommandRun of(String... args) {
        return withInput("", args);
    }

    /** Runs with a text on standard input. */
    static CommandRun withInput(String input, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Benchwright.run(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err, true),
                args);
        return new CommandRun(status, out.toString(), err.toString());
    }
}
