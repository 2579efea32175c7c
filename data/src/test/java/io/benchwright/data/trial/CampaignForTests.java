package io.benchwright.data.trial;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** A campaign in a process of its own that is to be killed: on both of its slots it reaches a trial that never ends. */
final class CampaignForTests {

    static final int TRIALS = 12;
    /** The first of two trials that never end. */
    static final int HANGING = 7;

    private CampaignForTests() {}

    static List<Trial> trials() {
        return IntStream.range(0, TRIALS)
                .mapToObj(seed -> {
                    JsonObject fields = new JsonObject();
                    fields.addProperty("seed", seed);
                    return Trial.of("train", fields);
                })
                .toList();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        CountDownLatch hanging = new CountDownLatch(2);
        TrialWorker worker = new TrialWorker() {
            @Override
            public JsonObject run(Trial trial, Duration limit) throws InterruptedException {
                if (trial.fields().get("seed").getAsInt() >= HANGING) {
                    hanging.countDown();
                    if (hanging.getCount() == 0) {
                        System.out.println("both slots hang");
                    }
                    new CountDownLatch(1).await();
                }
                return trial.fields();
            }

            @Override
            public void close() {}
        };
        new TrialLoop(TrialLoop.Settings.defaults().withSlots(2))
                .run(trials().iterator(), slot -> worker, new FileSink(Path.of(args[0])));
    }

    /** A line for each committed trial. */
    static final class FileSink implements TrialSink {

        private final Path file;
        private final Set<String> committed;

        FileSink(Path folder) throws IOException {
            this.file = folder.resolve("committed");
            this.committed = new HashSet<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        }

        Set<String> committed() {
            return committed;
        }

        @Override
        public boolean isCommitted(String id) {
            return committed.contains(id);
        }

        @Override
        public void commit(Trial trial, Outcome outcome) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                channel.write(ByteBuffer.wrap((trial.id() + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            committed.add(trial.id());
        }
    }
}
