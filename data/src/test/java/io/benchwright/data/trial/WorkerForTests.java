package io.benchwright.data.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A driver as a stranger might have written it, without a line of ours: its first argument says in which way it
 * misbehaves.
 */
final class WorkerForTests {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");
    private static final Pattern WAY = Pattern.compile("\"way\":\"([^\"]*)\"");

    private static String lastId = "";

    private WorkerForTests() {}

    /** The command that starts a worker. */
    static WorkerCommand command(String way, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerForTests.class.getName(),
                way));
        command.addAll(List.of(more));
        return WorkerCommand.of(command);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        switch (args[0]) {
            case "silent" -> {
                System.err.println("looking for the board");
                forever();
            }
            case "dead" -> {
                System.err.println("no board found");
                System.exit(4);
            }
            case "future" -> say("{\"protocol\":\"benchwright-driver\",\"version\":2,\"surprise\":true}");
            case "hasty" -> say("{\"id\":\"x\",\"ok\":true,\"result\":{}}");
            case "stranger" -> say("{\"protocol\":\"other\",\"version\":1,\"operations\":[]}");
            default ->
                say("{\"protocol\":\"benchwright-driver\",\"version\":1,\"operations\":[\"measure\"],"
                        + "\"name\":\"for tests\",\"unknown\":[1]}");
        }
        if (args[0].equals("deaf")) {
            forever();
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Matcher way = WAY.matcher(line);
            answer(way.find() ? way.group(1) : "", group(ID, line), args);
        }
        if (args[0].equals("stubborn")) {
            forever();
        }
    }

    private static void answer(String way, String id, String[] args) throws IOException, InterruptedException {
        String answer = "{\"id\":\"" + id + "\",\"ok\":true,\"result\":{\"pid\":"
                + ProcessHandle.current().pid() + "}}";
        switch (way) {
            case "hang" -> {
                Process child = new ProcessBuilder("sleep", "600").start();
                System.err.println("child " + child.pid());
                forever();
            }
            case "die" -> {
                System.err.println("out of luck\nsecond line");
                System.exit(3);
            }
            case "die once" -> {
                if (Files.notExists(Path.of(args[1]))) {
                    Files.createFile(Path.of(args[1]));
                    System.exit(5);
                }
                say(answer);
            }
            case "die after" -> {
                say(answer);
                System.exit(0);
            }
            case "hang up" -> {
                System.err.println("hanging up");
                System.out.close();
                forever();
            }
            case "garbage" -> say("{\"id\": ");
            case "no result" -> say("{\"id\":\"" + id + "\",\"ok\":true}");
            case "no reason" -> say("{\"id\":\"" + id + "\",\"ok\":false}");
            case "unknown message" -> say("{\"hello\":1}");
            case "not a number" -> say("{\"id\":\"" + id + "\",\"ok\":true,\"result\":{\"top1\":NaN}}");
            case "twice" -> {
                say(answer);
                say(answer);
            }
            case "late" -> {
                say("{\"id\":\"" + lastId + "\",\"ok\":true,\"result\":{\"pid\":-1}}");
                say(answer);
            }
            case "other" -> say("{\"id\":\"somebody\",\"ok\":true,\"result\":{}}");
            case "hello" -> say("{\"protocol\":\"benchwright-driver\",\"version\":1,\"operations\":[]}");
            case "noise" -> {
                for (int i = 0; i < 100_000; i++) {
                    System.out.println("epoch " + i);
                    System.err.println("warning " + i);
                }
                say(answer);
            }
            case "noise, then die" -> {
                for (int i = 0; i < 100; i++) {
                    System.err.println("line " + i + "\t\u001b[31m" + "x".repeat(i == 99 ? 5000 : 0));
                }
                System.exit(1);
            }
            case "endless" -> endless();
            case "progress" -> {
                say("{\"id\":\"" + id + "\",\"progress\":0.5,\"message\":\"half way\"}");
                say(answer);
            }
            case "only progress" -> {
                while (!System.out.checkError()) {
                    say("{\"id\":\"" + id + "\",\"progress\":0.5}");
                }
            }
            case "refuse" -> say("{\"id\":\"" + id + "\",\"ok\":false,\"error\":\"out of\\nmemory\"}");
            case "refuse for good" ->
                say("{\"id\":\"" + id + "\",\"ok\":false,\"error\":\"no such layer\",\"retry\":false}");
            case "environment" ->
                say("{\"id\":\"" + id + "\",\"ok\":true,\"result\":{\"omp\":\"" + System.getenv("OMP_WAIT_POLICY")
                        + "\",\"slot\":\"" + System.getenv("BENCHWRIGHT_SLOT") + "\",\"board\":\""
                        + System.getenv("BOARD") + "\"}}");
            default -> say(answer);
        }
        lastId = id;
    }

    private static void endless() {
        byte[] block = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
        while (!System.out.checkError()) {
            System.out.write(block, 0, block.length);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void forever() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static String group(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }
}
