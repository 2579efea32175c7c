package io.benchwright.data.trial;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.DriverMessage.Answer;
import io.benchwright.data.trial.DriverMessage.Done;
import io.benchwright.data.trial.DriverMessage.Hello;
import io.benchwright.data.trial.DriverMessage.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether a driver that somebody else wrote keeps to the driver protocol ({@code docs/driver-protocol.md}). */
public final class DriverCheck {

    private static final String UNKNOWN_OPERATION = "benchwright-check-unknown-operation";
    /** More than the pipe between two processes holds, and than the longest network takes. */
    private static final int LONG_REQUEST = 1 << 20;

    private static final int LONGEST_SHOWN = 200;

    private final WorkerCommand command;
    private final Duration limit;
    private final List<Finding> findings = new ArrayList<>();
    private WorkerProcess process;
    private long requests;

    private DriverCheck(WorkerCommand command, Duration limit) throws WorkerBrokenException {
        this.command = command;
        this.limit = limit;
        this.process = WorkerProcess.start(command, 0, progress -> {});
    }

    /**
     * One thing that was checked.
     *
     * @param check what must be so
     * @param passed whether it was
     * @param seen what the driver did, in one line
     */
    public record Finding(String check, boolean passed, String seen) {}

    /**
     * Starts a driver, checks it and ends it. Where it cannot be started or says no proper hello, nothing further is
     * checked.
     *
     * @param command how the driver is started
     * @param limit the longest time for an answer
     * @param trials what the driver should be able to answer; each is asked twice
     * @return what was checked, in that order
     */
    public static List<Finding> of(WorkerCommand command, Duration limit, List<Trial> trials)
            throws InterruptedException {
        DriverCheck check;
        try {
            check = new DriverCheck(command, limit);
        } catch (WorkerBrokenException e) {
            return List.of(new Finding("starts", false, String.valueOf(e.getMessage())));
        }
        check.run(trials);
        return List.copyOf(check.findings);
    }

    /**
     * Starts a driver, and ends it once it has said hello.
     *
     * @return what it calls itself; empty if it does not say
     * @throws TrialFailedException if it cannot be started, or says no hello in time; says why, with its last words
     */
    public static Optional<String> hello(WorkerCommand command) throws TrialFailedException, InterruptedException {
        try (WorkerProcess process = WorkerProcess.start(command, 0, progress -> {})) {
            return process.hello(command.helloLimit()).name();
        } catch (WorkerBrokenException e) {
            throw new TrialFailedException(String.valueOf(e.getMessage()), false);
        }
    }

    private void run(List<Trial> trials) throws InterruptedException {
        try {
            Hello hello;
            long start = System.nanoTime();
            try {
                hello = process.hello(command.helloLimit());
            } catch (WorkerBrokenException e) {
                add("says hello first, in time", false, String.valueOf(e.getMessage()));
                return;
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            add(
                    "says hello first, in time",
                    true,
                    "after " + WorkerProcess.words(waited)
                            + hello.name().map(name -> ", as " + name).orElse(""));
            if (!checkVersion(hello) || !checkOperations(hello)) {
                return;
            }
            JsonObject nothing = new JsonObject();
            checkRefusal("refuses an unknown operation", nothing);
            JsonObject large = new JsonObject();
            large.addProperty("padding", "x".repeat(LONG_REQUEST));
            checkRefusal("reads a request of 1 MiB", large);
            checkAnswer("answers a trial without fields", hello.operations().get(0), nothing, false);
            for (Trial trial : trials) {
                checkAnswer("answers trial " + trial, trial.operation(), trial.fields(), true);
                checkAnswer("answers it again", trial.operation(), trial.fields(), true);
            }
            checkEnd();
        } finally {
            process.kill();
        }
    }

    private boolean checkVersion(Hello hello) {
        boolean isOurs = hello.version() == DriverMessage.VERSION;
        return add("speaks version " + DriverMessage.VERSION, isOurs, "version " + hello.version());
    }

    private boolean checkOperations(Hello hello) {
        List<String> operations = hello.operations();
        String problem = "";
        for (String operation : operations) {
            try {
                Trial.of(operation, new JsonObject());
            } catch (IllegalArgumentException e) {
                problem = "; " + e.getMessage();
            }
        }
        if (new HashSet<>(operations).size() < operations.size()) {
            problem = "; one stands twice";
        }
        return add(
                "offers operations",
                !operations.isEmpty() && problem.isEmpty(),
                (operations.isEmpty() ? "none" : String.join(", ", operations)) + problem);
    }

    private void checkRefusal(String what, JsonObject trial) throws InterruptedException {
        try {
            Answer answer = ask(UNKNOWN_OPERATION, trial);
            add(what, answer instanceof Refused, words(answer));
        } catch (WorkerBrokenException e) {
            add(what, false, String.valueOf(e.getMessage()));
        }
    }

    private void checkAnswer(String what, String operation, JsonObject trial, boolean mustBeDone)
            throws InterruptedException {
        try {
            Answer answer = ask(operation, trial);
            add(what, answer instanceof Done || !mustBeDone, words(answer));
        } catch (WorkerBrokenException e) {
            add(what, false, String.valueOf(e.getMessage()));
        }
    }

    private void checkEnd() throws InterruptedException {
        String what = "ends when its standard input is closed";
        if (!process.isUsable()) {
            add(what, false, "not seen, since it had to be killed before");
            return;
        }
        OptionalInt status = process.end(WorkerProcess.CLOSING_LIMIT);
        add(
                what,
                status.isPresent() && status.getAsInt() == 0,
                status.isPresent()
                        ? "exit status " + status.getAsInt()
                        : "not within " + WorkerProcess.words(WorkerProcess.CLOSING_LIMIT) + ", so it was killed");
        // Only now has all been read that it wrote.
        long second = process.secondAnswers();
        add("answers each request once", second == 0, second + " second answers ignored");
        long noise = process.noiseLines();
        add("writes only messages to standard output", true, noise + " other lines ignored");
    }

    /** Asks a new process where the last check cost the old one its life. */
    private Answer ask(String operation, JsonObject trial) throws WorkerBrokenException, InterruptedException {
        if (!process.isUsable()) {
            process.kill();
            process = WorkerProcess.start(command, 0, progress -> {});
            process.hello(command.helloLimit());
        }
        requests++;
        return process.ask("check." + requests, operation, trial, limit);
    }

    private boolean add(String check, boolean passed, String seen) {
        findings.add(new Finding(check, passed, seen));
        return passed;
    }

    private static String words(Answer answer) {
        return LastWords.oneLine(
                answer instanceof Refused refused
                        ? "refused: " + refused.error()
                        : "answered: " + (answer instanceof Done done ? done.result() : ""),
                LONGEST_SHOWN);
    }
}
