package io.benchwright.jobs.cli;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Precision;
import io.benchwright.data.space.SamplingStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: {@code benchwright COMMAND ...}.
 *
 * <p>Every command ends with status 0 (done), 1 (failed) or 2 (wrong usage), and reports an error in one line that says
 * what, where and what to do; a stack trace only with {@code --verbose}.
 */
@Command(
        name = "benchwright",
        description =
                "Builds accelerator-aware benchmarks for neural architecture search, and answers queries on them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SpacesCommand.class,
            DevicesCommand.class,
            TargetsCommand.class,
            SampleCommand.class,
            DescribeCommand.class,
            SchemesCommand.class,
            TrainCommand.class,
            ScoreCommand.class,
            ExportCommand.class,
            MeasureCommand.class,
            RunCommand.class,
            StatusCommand.class,
            ImportCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            ReportCommand.class,
            MergeCommand.class,
            CompactCommand.class,
            FitCommand.class,
            TransferCommand.class,
            EvaluateCommand.class,
            FidelityCommand.class,
            ProxySearchCommand.class,
            ExplainCommand.class,
            ModelCommand.class,
            QueryCommand.class,
            SearchCommand.class,
            CheckDriverCommand.class,
            VersionCommand.class
        },
        versionProvider = BuildInfo.class,
        footer = {"", "Example: benchwright sample --space mnasnet -n 3 | benchwright describe --totals"})
public final class Benchwright implements Callable<Integer> {

    /** The exit status of a command that did what it was asked. */
    public static final int DONE = 0;
    /** The exit status of a command that failed. */
    public static final int FAILED = 1;
    /** The exit status of a command that was asked wrongly. */
    public static final int WRONG_USAGE = 2;

    private final InputStream in;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show a stack trace with errors.")
    private boolean verbose;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    private Benchwright(InputStream in) {
        this.in = in;
    }

    /** Runs one command and exits with its status. */
    public static void main(String[] args) {
        StandardOutput output = new StandardOutput();
        PrintWriter out = new PrintWriter(output, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = run(System.in, out, err, args);
        Optional<String> lost = output.lost();
        if (lost.isPresent()) {
            err.println("benchwright: cannot write to standard output: " + lost.get());
            status = status == DONE ? FAILED : status;
        }
        System.exit(status);
    }

    /**
     * Runs one command with the given streams.
     *
     * @return the exit status
     */
    public static int run(InputStream in, PrintWriter out, PrintWriter err, String... args) {
        Benchwright benchwright = new Benchwright(in);
        // One object for both: where two lambdas are the same, JDK 17 crashes when it archives classes for the
        // launcher.
        ITypeConverter<Integer> wholeNumber = Benchwright::wholeNumber;
        CommandLine commandLine = new CommandLine(benchwright)
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setExpandAtFiles(false)
                .registerConverter(int.class, wholeNumber)
                .registerConverter(Integer.class, wholeNumber)
                .registerConverter(Precision.class, new WordConverter<>(Precision.values()))
                .registerConverter(SamplingStrategy.class, new WordConverter<>(SamplingStrategy.values()))
                .registerConverter(FormatOption.Format.class, new WordConverter<>(FormatOption.Format.values()))
                .registerConverter(QueryReport.Format.class, new WordConverter<>(QueryReport.Format.values()))
                .setParameterExceptionHandler(benchwright::reportWrongUsage)
                .setExecutionExceptionHandler(benchwright::reportFailure);
        // What follows the name of somebody else's program is that program's.
        requireNonNull(commandLine.getSubcommands().get("check-driver")).setStopAtPositional(true);
        int status;
        try {
            status = commandLine.execute(args);
        } catch (OutOfMemoryError e) {
            status = benchwright.report(
                    commandLine,
                    "not enough memory (" + e.getMessage() + "); BENCHWRIGHT_JAVA_FLAGS=-Xmx8g gives more",
                    e);
        } catch (LinkageError | AssertionError | StackOverflowError e) {
            status = benchwright.report(commandLine, oneLine(e), e);
        }
        out.flush();
        return status;
    }

    /** What the command reads where no file is named. */
    InputStream in() {
        return in;
    }

    /** Whether nobody feeds standard input. The launcher knows; Java's own answer changed with version 22. */
    static boolean standardInputIsTerminal() {
        return Boolean.getBoolean("benchwright.stdin.terminal");
    }

    /** Whether a person may watch standard error. */
    static boolean standardErrorIsTerminal() {
        return Boolean.getBoolean("benchwright.stderr.terminal");
    }

    /** Called where no command is named. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command is given");
    }

    private int reportWrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        if (e.getCause() instanceof IllegalStateException cause) {
            // The value may be right, but what it names is broken: a user's search space, say.
            return report(command, oneLine(cause), cause);
        }
        // Where a value of a known option is wrong, the message says what is right; help would not add to it.
        String help = "; see '" + command.getCommandSpec().qualifiedName() + " --help'";
        String problem = e instanceof WrongValueException
                ? oneLine(e)
                : unmatched(e, args).map(Benchwright::words).orElseGet(() -> oneLine(e)) + help;
        report(command, problem, e);
        return WRONG_USAGE;
    }

    /** What the command does not know among its arguments: a misspelt option, say, for which another is missing. */
    private static Optional<UnmatchedArgumentException> unmatched(ParameterException e, String[] args) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return Optional.of(unmatched);
        }
        if (!(e instanceof MissingParameterException)) {
            return Optional.empty();
        }
        CommandLine command = e.getCommandLine();
        return Arrays.stream(args)
                .filter(arg -> arg.startsWith("--"))
                .map(arg -> arg.replaceFirst("=.*", ""))
                .filter(option -> !command.getCommandSpec().optionsMap().containsKey(option))
                .findFirst()
                .map(option -> new UnmatchedArgumentException(command, List.of(option)));
    }

    private static String words(UnmatchedArgumentException e) {
        List<String> suggestions = e.getSuggestions();
        String unknown = e.getUnmatched().get(0);
        boolean isCommand = !e.isUnknownOption() && e.getCommandLine().getParent() == null;
        return "unknown " + (isCommand ? "command" : e.isUnknownOption() ? "option" : "argument") + ": " + unknown
                + (suggestions.isEmpty() ? "" : " (did you mean " + suggestions.get(0) + "?)");
    }

    private int reportFailure(Exception e, CommandLine command, CommandLine.ParseResult result) {
        return report(command, oneLine(e), e);
    }

    private int report(CommandLine command, String problem, Throwable cause) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + problem);
        if (verbose) {
            cause.printStackTrace(command.getErr());
        }
        return FAILED;
    }

    /** The message of an exception that was made for people; of any other, also what it is and what can be done. */
    static String oneLine(Throwable e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": there is no such file";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": access is denied";
        }
        String message = e.getMessage() == null ? "" : e.getMessage().replaceAll("\\s*\\R\\s*", " ");
        boolean forPeople = e instanceof ParameterException
                || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException
                || e instanceof IOException;
        return forPeople && !message.isEmpty()
                ? message
                : "internal error: " + e.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message)
                        + "; please report it with what --verbose shows";
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' must be a whole number up to " + Integer.MAX_VALUE);
        }
    }
}
