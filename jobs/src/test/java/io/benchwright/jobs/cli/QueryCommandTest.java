package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.surrogates.Surrogates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code query} on a benchmark whose surrogates can be computed in the head. */
@Timeout(60)
class QueryCommandTest {

    /** All options are the first: the constant itself. */
    private static final String NONE = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";

    /** Every option is the second: six eighths more. */
    private static final String SKIP =
            "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|";

    /** One option is the fourth. */
    private static final String CONV = "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|";

    private static final String SMALLEST = "e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1";

    private static final String WRONG = "|none~0|+|none~0|none~1|+|none~0|none~1|conv~2|";
    private static final String WRONG_HOW = WRONG
            + ": edge 2-3: operation is conv, but must be none, skip_connect, nor_conv_1x1, nor_conv_3x3 or avg_pool_3x3";

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");
    private String directory = "";

    @BeforeEach
    void makeABenchmark() throws IOException {
        folder = temporary.resolve("bench");
        directory = folder.toString();
        SurrogatesForTests.put(folder, "nas-bench-201", "latency@phone", 1);
        SurrogatesForTests.put(folder, "nas-bench-201", "latency@board", 2000);
    }

    private CommandRun query(String... more) {
        return query("", more);
    }

    private CommandRun query(String input, List<String> more) {
        return query(input, more.toArray(String[]::new));
    }

    private CommandRun query(String input, String[] more) {
        return CommandRun.withInput(
                input,
                Stream.concat(Stream.of("query", directory), Stream.of(more)).toArray(String[]::new));
    }

    private static String lines(String... lines) {
        return Arrays.stream(lines).map(line -> line + "\n").collect(Collectors.joining());
    }

    @Test
    void showsPeopleATableOfAllTargets() {
        CommandRun run = query(NONE, SKIP);

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        String padding = " ".repeat(SKIP.length() - NONE.length());
        assertThat(run.out().lines())
                .containsExactly(
                        "architecture" + " ".repeat(SKIP.length() - 12) + "  latency@board  latency@phone",
                        NONE + padding + "         2000.0         1.0000",
                        SKIP + "         2000.8         1.7500");
    }

    @Test
    void writesCsvUnrounded() {
        assertThat(query("--format", "csv", NONE, SKIP, CONV))
                .isEqualTo(new CommandRun(
                        0,
                        lines(
                                "architecture,latency@board,latency@phone",
                                NONE + ",2000.0,1.0",
                                SKIP + ",2000.75,1.75",
                                CONV + ",2000.375,1.375"),
                        ""));
    }

    @Test
    void writesJson() {
        CommandRun run = query("--format", "json", "--interval", CONV);

        JsonArray list = JsonParser.parseString(run.out()).getAsJsonArray();
        assertThat(list).hasSize(1);
        JsonObject object = list.get(0).getAsJsonObject();
        assertThat(object.keySet())
                .containsExactly(
                        "architecture",
                        "latency@board",
                        "latency@board.lower90",
                        "latency@board.upper90",
                        "latency@phone",
                        "latency@phone.lower90",
                        "latency@phone.upper90");
        assertThat(object.get("architecture").getAsString()).isEqualTo(CONV);
        assertThat(object.get("latency@phone").getAsDouble()).isEqualTo(1.375);
        assertThat(object.get("latency@phone.lower90").getAsDouble()).isEqualTo(0.875, within(1e-9));
        assertThat(object.get("latency@phone.upper90").getAsDouble()).isEqualTo(1.875, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--target latency@phone --target latency@board",
                "--target latency@phone,latency@board",
                "-t latency@phone,latency@board -t latency@phone"
            })
    void answersForTheTargetsThatAreNamedInTheirOrder(String options) {
        List<String> arguments = Stream.concat(Stream.of(options.split(" ", -1)), Stream.of("--format", "csv", NONE))
                .toList();

        assertThat(query("", arguments).out())
                .isEqualTo(lines("architecture,latency@phone,latency@board", NONE + ",1.0,2000.0"));
    }

    @Test
    void addsIntervals() {
        String csv = query("--format", "csv", "--interval", "-t", "latency@phone", NONE)
                .out();

        assertThat(csv).startsWith("architecture,latency@phone,latency@phone.lower90,latency@phone.upper90\n");
        assertThatTheIntervalIsRight(csv);
        assertThat(query("--interval", "-t", "latency@phone", NONE).out().lines())
                .containsExactly(
                        "architecture" + " ".repeat(NONE.length() - 12) + "  latency@phone  lower90  upper90",
                        NONE + "         1.0000  0.50000   1.5000");
    }

    @Test
    void addsTheSameNoiseForTheSameSeed() {
        CommandRun first = query("--noise", "7", "--format", "csv", NONE, SKIP);

        assertThat(first.status()).isZero();
        assertThat(query("--noise", "7", "--format", "csv", NONE, SKIP)).isEqualTo(first);
        assertThat(query(lines(NONE, SKIP), List.of("--noise", "7", "--format", "csv")))
                .isEqualTo(first);
        assertThat(query("--noise", "8", "--format", "csv", NONE, SKIP).out()).isNotEqualTo(first.out());
        assertThat(Double.parseDouble(cells(first.out()).get(2)))
                .isBetween(0.5, 1.5)
                .isNotEqualTo(1);
    }

    @Test
    void addsIntervalsOfThePredictionBesideNoise() {
        assertThatTheIntervalIsRight(query("--noise", "7", "--interval", "-t", "latency@phone", "--format", "csv", NONE)
                .out());
    }

    private static void assertThatTheIntervalIsRight(String csv) {
        List<String> cells = cells(csv);
        assertThat(cells).hasSize(4);
        assertThat(Double.parseDouble(cells.get(2))).isEqualTo(0.5, within(1e-9));
        assertThat(Double.parseDouble(cells.get(3))).isEqualTo(1.5, within(1e-9));
    }

    /** The cells of the first row. */
    private static List<String> cells(String csv) {
        return List.of(csv.lines().skip(1).findFirst().orElseThrow().split(",", -1));
    }

    @Test
    void answersFromRowsWhereThereAreAny() throws IOException {
        SurrogatesForTests.measure(folder, NONE, "phone", 0, Source.MEASURED, 3);
        SurrogatesForTests.measure(folder, NONE, "phone", 1, Source.MEASURED, 4);
        SurrogatesForTests.measure(folder, NONE, "phone", 2, Source.MODELLED, 100);
        SurrogatesForTests.measure(folder, CONV, "phone", 0, Source.MEASURED, RowOutcome.FAILED, 5);
        SurrogatesForTests.measure(folder, CONV, "board", 0, Source.IMPORTED, 9);
        SurrogatesForTests.measure(folder, CONV, "tablet", 0, Source.IMPORTED, 9);

        assertThat(query("--measured", "--format", "csv", NONE, CONV))
                .isEqualTo(new CommandRun(
                        0,
                        lines(
                                "architecture,latency@board,latency@board.source,latency@phone,latency@phone.source",
                                NONE + ",2000.0,surrogate,3.5,measured",
                                CONV + ",9.0,imported,1.375,surrogate"),
                        ""));
        assertThat(query("--measured", "-t", "latency@phone", NONE, CONV).out().lines())
                .containsExactly(
                        "architecture" + " ".repeat(CONV.length() - 12) + "  latency@phone  source",
                        NONE + " ".repeat(CONV.length() - NONE.length()) + "         3.5000  measured",
                        CONV + "         1.3750  surrogate");
        assertThat(query("--format", "csv", "-t", "latency@phone", NONE).out()).endsWith(NONE + ",1.0\n");
    }

    @Test
    void knowsNoIntervalAndAddsNoNoiseToWhatWasMeasured() throws IOException {
        SurrogatesForTests.measure(folder, NONE, "phone", 0, Source.MEASURED, 3);

        assertThat(query("--measured", "--interval", "--noise", "1", "-t", "latency@phone", "--format", "csv", NONE)
                        .out())
                .isEqualTo(lines(
                        "architecture,latency@phone,latency@phone.lower90,latency@phone.upper90,latency@phone.source",
                        NONE + ",3.0,,,measured"));
        assertThat(query("--measured", "--interval", "-t", "latency@phone", "--format", "json", NONE)
                        .out())
                .isEqualTo("[\n{\"architecture\":\"" + NONE + "\",\"latency@phone\":3.0,"
                        + "\"latency@phone.lower90\":null,\"latency@phone.upper90\":null,"
                        + "\"latency@phone.source\":\"measured\"}\n]" + System.lineSeparator());
    }

    @Test
    void answersFromRowsOfItsOwnSpaceAlone() throws IOException {
        SurrogatesForTests.measure(folder, SMALLEST, "phone", 0, Source.MEASURED, 3);

        assertThat(query("--measured", "-t", "latency@phone", "--format", "csv", NONE)
                        .out())
                .endsWith(NONE + ",1.0,surrogate\n");
    }

    @Test
    void readsLinesFromStandardInput() {
        assertThat(query(
                        "\uFEFF# mine\n\n  " + NONE + " \r\n" + CONV,
                        List.of("--format", "csv", "-t", "latency@phone")))
                .isEqualTo(new CommandRun(0, lines("architecture,latency@phone", NONE + ",1.0", CONV + ",1.375"), ""));
    }

    @Test
    void readsAFile() throws IOException {
        Path file = Files.writeString(temporary.resolve("mine.txt"), lines(NONE, CONV));

        assertThat(query(SKIP, List.of("--file", file.toString(), "--format", "csv", "-t", "latency@phone")))
                .isEqualTo(new CommandRun(0, lines("architecture,latency@phone", NONE + ",1.0", CONV + ",1.375"), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void readsWhatSampleWrites(String form) {
        String sample = CommandRun.of("sample", "-s", "nas-bench-201", "-n", "3000", "--format", form)
                .out();
        CommandRun run = query(sample, List.of("--format", "csv", "-t", "latency@phone"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().skip(1))
                .containsExactlyElementsOf(SamplingStrategy.UNIFORM.stream(SearchSpaces.named("nas-bench-201"), 3000, 0)
                        .map(QueryCommandTest::phone)
                        .toList());
    }

    private static String phone(Architecture architecture) {
        int[] options = new int[architecture.space().choices()];
        architecture.copyOptions(options, 0);
        return architecture + "," + (1 + Arrays.stream(options).sum() / 8.0);
    }

    @Test
    void answersTheSameTwice() {
        String sample =
                CommandRun.of("sample", "-s", "nas-bench-201", "-n", "5000").out();
        for (String form : List.of("table", "csv", "json")) {
            CommandRun first = query(sample, List.of("--format", form, "--interval"));

            assertThat(first.status()).isZero();
            assertThat(query(sample, List.of("--format", form, "--interval"))).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"csv;'architecture,latency@phone\n'", "json;'[]\n'", "table;'architecture  latency@phone\n'"})
    void emptyInputIsNoMistake(String form, String expected) {
        for (String input : List.of("", "\n", "# nothing\n\n", "[]\n", "[\n]\n")) {
            CommandRun run = query(input, List.of("--format", form, "-t", "latency@phone"));

            assertThat(run.err()).isEmpty();
            assertThat(run.status()).isZero();
            assertThat(run.out().replace(System.lineSeparator(), "\n")).isEqualTo(expected);
        }
    }

    /** Asks, waits for the answer, and only then asks again. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "json", "table"})
    void answersBeforeMoreIsAsked(String form) throws Exception {
        PipedInputStream in = new PipedInputStream();
        PipedOutputStream questions = new PipedOutputStream(in);
        PipedInputStream answers = new PipedInputStream();
        PipedOutputStream out = new PipedOutputStream(answers);
        StringWriter err = new StringWriter();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
            try (PrintWriter writer = new PrintWriter(out, false, StandardCharsets.UTF_8)) {
                return Benchwright.run(
                        in,
                        writer,
                        new PrintWriter(err, true),
                        "query",
                        directory,
                        "--format",
                        form,
                        "-t",
                        "latency@phone");
            }
        });
        InputStreamReader reader = new InputStreamReader(answers, StandardCharsets.UTF_8);
        for (String question : List.of(SKIP, NONE, CONV)) {
            questions.write(lines(question).getBytes(StandardCharsets.UTF_8));
            questions.flush();
            readUntil(reader, question);
        }
        questions.close();
        reader.transferTo(Writer.nullWriter());

        assertThat(status.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(err.toString()).isEmpty();
    }

    private static void readUntil(InputStreamReader reader, String expected) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(expected) < 0) {
            int c = reader.read();
            assertThat(c).as("%s before the end", expected).isNotNegative();
            read.append((char) c);
        }
    }

    /** As {@code head} does to it. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "json", "table"})
    void endsQuietlyWhenNobodyReads(String form) {
        byte[] line = lines(NONE).getBytes(StandardCharsets.UTF_8);
        InputStream endless = new InputStream() {
            private int next;

            @Override
            public int read() {
                next++;
                return line[(next - 1) % line.length];
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    target[offset + i] = (byte) read();
                }
                return length;
            }
        };
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        StringWriter err = new StringWriter();
        int status = Benchwright.run(
                endless,
                new PrintWriter(closed, false, StandardCharsets.UTF_8),
                new PrintWriter(err, true),
                "query",
                directory,
                "--format",
                form);

        assertThat(status).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aWrongLineEndsTheAnswersAndIsNamed() throws IOException {
        String input = lines(NONE, "# comment", WRONG, SKIP);

        assertThat(query(input, List.of("--format", "csv", "-t", "latency@phone")))
                .isEqualTo(new CommandRun(
                        1,
                        lines("architecture,latency@phone", NONE + ",1.0"),
                        "benchwright query: standard input, line 3: " + WRONG_HOW + System.lineSeparator()));
        Path file = Files.writeString(temporary.resolve("mine.txt"), input);
        assertThat(query("--file", file.toString()).err())
                .isEqualTo("benchwright query: " + file + ", line 3: " + WRONG_HOW + System.lineSeparator());
        assertThat(JsonParser.parseString(
                                query(input, List.of("--format", "json")).out())
                        .getAsJsonArray())
                .hasSize(1);
    }

    @Test
    void theFirstOfManyWrongLinesIsNamed() {
        String many =
                CommandRun.of("sample", "-s", "nas-bench-201", "-n", "4000").out()
                        + lines(WRONG).repeat(3000);

        CommandRun run = query(many, List.of("--format", "csv"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines()).hasSize(4001);
        assertThat(run.err())
                .isEqualTo("benchwright query: standard input, line 4001: " + WRONG_HOW + System.lineSeparator());
    }

    @Test
    void leavesOutWrongLinesWhereThatIsWanted() {
        assertThat(query(
                        lines(NONE, WRONG, "oops", CONV),
                        List.of("--skip-invalid", "--format", "csv", "-t", "latency@phone")))
                .isEqualTo(new CommandRun(
                        0,
                        lines("architecture,latency@phone", NONE + ",1.0", CONV + ",1.375"),
                        String.join(
                                        System.lineSeparator(),
                                        "benchwright query: left out: standard input, line 2: " + WRONG_HOW,
                                        "benchwright query: left out: standard input, line 3: oops: not an architecture"
                                                + " of nas-bench-201; one is written like " + NONE,
                                        "benchwright query: 2 of 4 left out")
                                + System.lineSeparator()));
    }

    @Test
    void doesNotFloodTheTerminal() {
        CommandRun run = query("oops\n".repeat(5000), List.of("--skip-invalid"));

        assertThat(run.status()).isZero();
        assertThat(run.err()).hasLineCount(21).endsWith("5000 of 5000 left out" + System.lineSeparator());
    }

    @Test
    void aWrongArgumentIsWrongUsageAndCostsNoHalfOfAnAnswer() {
        assertThat(query(NONE, WRONG))
                .isEqualTo(new CommandRun(2, "", "benchwright query: " + WRONG_HOW + System.lineSeparator()));
        assertThat(query("--skip-invalid", "--format", "csv", "-t", "latency@phone", NONE, WRONG))
                .isEqualTo(new CommandRun(
                        0,
                        lines("architecture,latency@phone", NONE + ",1.0"),
                        "benchwright query: left out: " + WRONG_HOW + System.lineSeparator()
                                + "benchwright query: 1 of 2 left out" + System.lineSeparator()));
    }

    @Test
    void namesBothSpacesOfAForeignArchitecture() {
        String problem = SMALLEST + " is of space mnasnet, but the surrogate of latency@board answers for nas-bench-201"
                + System.lineSeparator();

        assertThat(query(SMALLEST)).isEqualTo(new CommandRun(2, "", "benchwright query: " + problem));
        assertThat(query(lines(NONE, SMALLEST), List.of()).err())
                .isEqualTo("benchwright query: standard input, line 2: " + problem);
        String sample = CommandRun.of("sample", "-s", "mnasnet", "-n", "1", "--format", "json")
                .out();
        assertThat(query(sample, List.of()).err())
                .startsWith("benchwright query: standard input, item 1: ")
                .endsWith(problem.substring(SMALLEST.length() + 1).replace(SMALLEST, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "ARCH --file x # 2 # architectures are given as arguments and with --file; give them one way; see"
                        + " 'benchwright query --help'",
                "--target latency@pad # 2 # DIR: there is no surrogate of 'latency@pad'; there are those of"
                        + " latency@board, latency@phone",
                "--format xml # 2 # Invalid value for option '--format': 'xml' must be one of table, csv, json; see"
                        + " 'benchwright query --help'",
                "--noise much # 2 # Invalid value for option '--noise': 'much' is not a long; see 'benchwright query"
                        + " --help'",
                "--file /no/such.txt # 1 # /no/such.txt: there is no such file",
                "--file DIR # 1 # DIR: cannot be read: Is a directory",
            })
    void saysWhatIsWrong(String arguments, int status, String problem) {
        CommandRun run = query(
                "", arguments.replace("ARCH", NONE).replace("DIR", directory).split(" "));

        assertThat(run.err())
                .isEqualTo("benchwright query: " + problem.replace("DIR", directory) + System.lineSeparator());
        assertThat(run.status()).isEqualTo(status);
    }

    @Test
    void saysWhenThereIsNoSurrogate() throws IOException {
        Path empty = temporary.resolve("empty");
        SurrogatesForTests.measure(empty, NONE, "phone", 0, Source.MEASURED, 3);

        assertThat(CommandRun.of("query", empty.toString(), NONE))
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "benchwright query: " + empty + ": has no surrogates; make them with 'benchwright fit " + empty
                                + "'" + System.lineSeparator()));
        assertThat(CommandRun.of("query", empty.toString(), NONE, "-t", "latency@phone"))
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "benchwright query: " + empty + ": there is no surrogate of 'latency@phone'; make surrogates"
                                + " with 'benchwright fit " + empty + "'" + System.lineSeparator()));
        assertThat(CommandRun.of("query", temporary.toString(), NONE).err())
                .isEqualTo("benchwright query: " + temporary + ": not a benchmark directory: there is no manifest"
                        + System.lineSeparator());
    }

    @Test
    void saysWhenTargetsAreOfSeveralSpaces() throws IOException {
        SurrogatesForTests.put(folder, "mnasnet", "latency@tpu", 5);

        assertThat(query(NONE))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "benchwright query: " + directory + ": surrogates are of several spaces; choose those of one"
                                + " with --target: latency@board of nas-bench-201, latency@phone of nas-bench-201,"
                                + " latency@tpu of mnasnet; see 'benchwright query --help'" + System.lineSeparator()));
        assertThat(query("-t", "latency@tpu", "--format", "csv", SMALLEST).out())
                .endsWith(SMALLEST + ",5.0\n");
    }

    @Test
    void saysWhichSurrogateIsDamaged() throws IOException {
        SurrogatesForTests.put(folder, "latency@pad", new byte[] {1, 2, 3});

        assertThat(query(NONE).status()).isEqualTo(1);
        assertThat(query(NONE).err())
                .isEqualTo(
                        "benchwright query: " + directory + ": surrogate 'latency@pad': model.zip: is not a surrogate:"
                                + " it is no ZIP archive" + System.lineSeparator());
        assertThat(query("-t", "latency@phone", NONE).status()).isZero();
    }

    @Test
    void readsNoTablesUnlessRowsAreWanted() throws IOException {
        SurrogatesForTests.measure(folder, NONE, "phone", 0, Source.MEASURED, 3);
        try (Stream<Path> files = Files.list(folder.resolve("measurements"))) {
            Files.delete(files.findFirst().orElseThrow());
        }

        assertThat(query(NONE).status()).isZero();
        assertThat(query(NONE, "--measured").err()).endsWith(": is missing" + System.lineSeparator());
    }

    @Test
    void writesNumbersTheSameEverywhere() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(query("--format", "csv", "-t", "latency@phone", CONV).out())
                    .endsWith(CONV + ",1.375\n");
            assertThat(query("-t", "latency@phone", CONV).out()).contains("1.3750");
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void quotesWhatHoldsCommasOrQuotes() throws IOException {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Oracle oracle = new Oracle(
                List.of(Surrogates.of(Benchmark.open(folder)).of("latency@phone")),
                Optional.empty(),
                false,
                Optional.empty());
        try (QueryReport report = QueryReport.of(QueryReport.Format.CSV, oracle, out)) {
            report.prepare(
                            List.of("width=1,kernel=3", "say=\"x\""),
                            oracle.answer(
                                    List.of(SearchSpaces.parse(NONE), SearchSpaces.parse(CONV)), List.of(NONE, CONV)))
                    .run();
        }

        assertThat(text.toString())
                .isEqualTo(lines("architecture,latency@phone", "\"width=1,kernel=3\",1.0", "\"say=\"\"x\"\"\",1.375"));
    }

    @Test
    void leavesStandardInputAloneWhereArchitecturesAreArguments() {
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[] {'x'});
        StringWriter out = new StringWriter();
        int status = Benchwright.run(in, new PrintWriter(out), new PrintWriter(out), "query", directory, NONE);

        assertThat(status).isZero();
        assertThat(in.available()).isEqualTo(1);
    }
}
