package io.benchwright.data.trial;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How workers are started, and how much they are trusted.
 *
 * @param command the program and its arguments, at least the program
 * @param environment variables that are set in addition to this process's own and to {@code OMP_WAIT_POLICY=passive}
 * @param helloLimit the longest time from a worker's start to its hello
 * @param longestLineBytes the longest line of standard output, and so the longest answer, at least 100
 * @param failuresBeforeQuarantine after how many failures in a row a slot's worker gets no more trials, at least 1
 */
public record WorkerCommand(
        List<String> command,
        Map<String, String> environment,
        Duration helloLimit,
        int longestLineBytes,
        int failuresBeforeQuarantine)
        implements Serializable {

    /** @throws IllegalArgumentException if a value is out of range */
    public WorkerCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        requireNonNull(helloLimit, "helloLimit is null");
        require(!command.isEmpty(), "the command is empty, but must name a program");
        require(!helloLimit.isNegative() && !helloLimit.isZero(), "the limit for hello must be above zero");
        require(
                longestLineBytes >= 100,
                "the longest line is " + longestLineBytes + " bytes, but must be at least 100");
        require(
                failuresBeforeQuarantine >= 1,
                "failures before quarantine is " + failuresBeforeQuarantine + ", but must be at least 1");
    }

    /** A command with a minute for hello, lines of up to 4 MiB, and quarantine after 3 failures in a row. */
    public static WorkerCommand of(List<String> command) {
        return new WorkerCommand(command, Map.of(), Duration.ofMinutes(1), 4 << 20, 3);
    }

    /** The same with other variables. */
    public WorkerCommand withEnvironment(Map<String, String> variables) {
        return new WorkerCommand(command, variables, helloLimit, longestLineBytes, failuresBeforeQuarantine);
    }

    /** The same with another limit for hello. */
    public WorkerCommand withHelloLimit(Duration limit) {
        return new WorkerCommand(command, environment, limit, longestLineBytes, failuresBeforeQuarantine);
    }

    /** The same with another limit for lines. */
    public WorkerCommand withLongestLineBytes(int bytes) {
        return new WorkerCommand(command, environment, helloLimit, bytes, failuresBeforeQuarantine);
    }

    /** The same with another limit for failures. */
    public WorkerCommand withFailuresBeforeQuarantine(int failures) {
        return new WorkerCommand(command, environment, helloLimit, longestLineBytes, failures);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
