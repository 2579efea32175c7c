package io.benchwright.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The value of an argument is wrong, and the message says what would be right. */
final class WrongValueException extends ParameterException {

    private static final long serialVersionUID = 1;

    WrongValueException(CommandLine command, Exception problem) {
        super(command, String.valueOf(problem.getMessage()), problem);
    }
}
