package io.benchwright.surrogates;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.internal.model.ModelFile;
import io.benchwright.surrogates.internal.model.ModelParts;
import io.benchwright.surrogates.internal.model.ModelsForTests;
import io.benchwright.surrogates.internal.model.ZipForTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand damaged files: each is refused in one line, or answers. */
class DamagedFilesTest {

    private static final int UNDER_AN_OLD_CHECKSUM = 1_000;
    private static final int MODELS = 6_000;
    private static final int ARCHIVES = 2_000;
    private static final int CARDS = 1_000;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.E-]*");
    private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|-?[0-9][0-9.E-]*|true|false|[\\[\\]{},:]");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1",
            "2",
            "4",
            "5",
            "1e308",
            "-1e308",
            "1e-320",
            "1e999",
            "2147483647",
            "2147483648",
            "0.5",
            "NaN",
            "null",
            "\"1\"",
            "[]",
            "{}",
            "true",
            "1e39",
            "-1e39",
            "99999999999999999999",
            "00",
            "1.",
            "0x1");

    private static final byte[] MODEL =
            ModelFile.write("accuracy", "percent", ModelsForTests.least(50).ofAllKinds());
    private static final List<Architecture> ARCHITECTURES =
            ModelsForTests.least(51).architectures(3);
    private static final byte[] CARD = """
            {"format":"benchwright-surrogate-card","version":1,"target":"accuracy","unit":"percent","features":["a","b \\u00e9"],"scores":[{"part":"test","n":100,"r2":0.5,\
            "mape":null,"good":true}],"hyperparameters":{"gp":{"logParameters":[-1.5,2e-3],"nested":{"a":[[],{}]}}}}""".getBytes(StandardCharsets.UTF_8);

    @Test
    @Timeout(120)
    void whatIsNotWhatWasCommittedIsRefused(@TempDir Path folder) throws Exception {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.put("surrogate", "accuracy", Map.of("model.zip", MODEL, "card.json", CARD));
            commit.publish();
        }
        Surrogates surrogates = Surrogates.of(benchmark);
        assertThat(surrogates.of("accuracy").mean(ARCHITECTURES.get(0))).isFinite();
        StableRandom random = new StableRandom(60);
        for (Artifact.File file :
                benchmark.snapshot().artifacts("surrogate").get(0).files()) {
            Path path = folder.resolve(file.path());
            byte[] sound = Files.readAllBytes(path);
            for (int i = 0; i < UNDER_AN_OLD_CHECKSUM / 2; i++) {
                byte[] damaged = damaged(sound, random);
                if (Arrays.equals(damaged, sound)) {
                    continue;
                }
                Files.write(path, damaged);
                try {
                    surrogates.of("accuracy");
                    fail(file.name() + " " + i + " was not refused");
                } catch (IOException e) {
                    assertThat(e.getMessage())
                            .startsWith(folder + "/" + file.path() + ": is damaged: ")
                            .endsWith("; restore it from a copy of the benchmark, or make surrogate 'accuracy' anew")
                            .doesNotContain("\n");
                }
            }
            Files.write(path, sound);
        }
        assertThat(surrogates.of("accuracy").mean(ARCHITECTURES.get(0))).isFinite();
    }

    /** Damage beneath the checksums, as if an enemy had made the archive. */
    @Test
    @Timeout(120)
    void aModelAnswersOrIsRefused() {
        StableRandom random = new StableRandom(61);
        Map<String, byte[]> sound = ZipForTests.entries(MODEL);
        List<String> names = List.copyOf(sound.keySet());
        int answered = 0;
        for (int i = 0; i < MODELS; i++) {
            Map<String, byte[]> entries = new LinkedHashMap<>(sound);
            for (int damages = 1 + random.nextInt(2); damages > 0; damages--) {
                String name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(25)) {
                    case 0 -> entries.remove(name);
                    case 1 -> entries.put(name, entries.getOrDefault(names.get(random.nextInt(names.size())), CARD));
                    case 2, 3 -> entries.put(name, damaged(entries.getOrDefault(name, CARD), random));
                    default -> entries.put(name, edited(entries.getOrDefault(name, CARD), random));
                }
            }
            answered += answers(ZipForTests.file(entries), "model " + i) ? 1 : 0;
        }

        assertThat(answered).isBetween(MODELS / 20, MODELS * 19 / 20);
    }

    @Test
    @Timeout(120)
    void anArchiveAnswersOrIsRefused() {
        StableRandom random = new StableRandom(62);
        int answered = 0;
        for (int i = 0; i < ARCHIVES; i++) {
            byte[] damaged = damaged(MODEL, random);
            if (i % 2 == 0) {
                // The directory at the end is the part that is read with most trust.
                damaged = MODEL.clone();
                for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                    damaged[damaged.length - 1 - random.nextInt(700)] = (byte) random.nextInt(256);
                }
            }
            answered += answers(damaged, "archive " + i) ? 1 : 0;
        }

        assertThat(answered).isLessThan(ARCHIVES);
    }

    @Test
    @Timeout(120)
    void aCardIsReadOrRefused() {
        StableRandom random = new StableRandom(63);
        int read = 0;
        for (int i = 0; i < CARDS; i++) {
            byte[] damaged = random.nextInt(3) == 0 ? damaged(CARD, random) : edited(CARD, random);
            try {
                JsonObject card = Surrogates.card(damaged, "card.json");
                assertThat(card.deepCopy()).hasToString(card.toString());
                read++;
            } catch (IOException e) {
                assertThat(e.getMessage()).startsWith("card.json: ").doesNotContain("\n");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("card " + i + ": " + new String(damaged, StandardCharsets.UTF_8), e);
            }
        }

        assertThat(read).isBetween(CARDS / 20, CARDS * 19 / 20);
    }

    @Test
    void refusesCardsThatNestDeep() {
        for (String open : List.of("[", "{\"a\":")) {
            byte[] deep = ("{\"a\":" + open.repeat(100_000)).getBytes(StandardCharsets.UTF_8);
            try {
                fail(Surrogates.card(deep, "card.json").toString());
            } catch (IOException e) {
                assertThat(e).hasMessage("card.json: is not a JSON object");
            }
        }
    }

    private static boolean answers(byte[] file, String what) {
        try {
            ModelParts parts = ModelParts.open(file, "a file");
            Surrogate surrogate = new Surrogate(parts, new JsonObject());
            double[] means = new double[3];
            surrogate.means(ARCHITECTURES, means);
            for (int i = 0; i < 3; i++) {
                assertThat(surrogate.mean(ARCHITECTURES.get(i))).isEqualTo(means[i]);
            }
            surrogate.intervals(ARCHITECTURES, new double[3], new double[3]);
            surrogate.noisy(ARCHITECTURES.get(0), 1);
            return true;
        } catch (IOException e) {
            requireOneLine(e);
        } catch (UncheckedIOException e) {
            requireOneLine(requireNonNull(e.getCause()));
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
        return false;
    }

    private static void requireOneLine(IOException e) {
        assertThat(e.getMessage())
                .startsWith("a file: ")
                .doesNotContainPattern("\\p{Cntrl}")
                .hasSizeLessThan(1_000);
    }

    /** Bytes changed, left out, put in or cut off anywhere. */
    private static byte[] damaged(byte[] sound, StableRandom random) {
        int at = random.nextInt(sound.length);
        int length = 1 + random.nextInt(Math.min(40, sound.length - at));
        switch (random.nextInt(5)) {
            case 0 -> {
                byte[] flipped = sound.clone();
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    flipped[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return flipped;
            }
            case 1 -> {
                byte[] overwritten = sound.clone();
                for (int i = at; i < at + length; i++) {
                    overwritten[i] = (byte) random.nextInt(256);
                }
                return overwritten;
            }
            case 2 -> {
                return Arrays.copyOf(sound, at);
            }
            case 3 -> {
                return joined(sound, 0, at, at + length, sound.length);
            }
            default -> {
                return joined(sound, 0, at + length, at, sound.length);
            }
        }
    }

    private static byte[] joined(byte[] bytes, int from, int to, int thenFrom, int thenTo) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(bytes, from, to - from);
        joined.write(bytes, thenFrom, thenTo - thenFrom);
        return joined.toByteArray();
    }

    /** JSON that mostly still is JSON: numbers replaced, tokens swapped, left out or doubled. */
    private static byte[] edited(byte[] sound, StableRandom random) {
        String text = new String(sound, StandardCharsets.UTF_8);
        boolean inNumbers = random.nextInt(3) > 0;
        List<int[]> spans = new ArrayList<>();
        Matcher matcher = (inNumbers ? NUMBER : TOKEN).matcher(text);
        while (matcher.find()) {
            spans.add(new int[] {matcher.start(), matcher.end()});
        }
        if (spans.size() < 2) {
            return damaged(sound, random);
        }
        int first = random.nextInt(spans.size() - 1);
        int[] one = spans.get(first);
        int[] other = spans.get(first + 1 + random.nextInt(spans.size() - 1 - first));
        String replaced = switch (random.nextInt(inNumbers ? 3 : 4)) {
            case 0 ->
                text.substring(0, one[0])
                        + text.substring(other[0], other[1])
                        + text.substring(one[1], other[0])
                        + text.substring(one[0], one[1])
                        + text.substring(other[1]);
            case 1, 2 ->
                text.substring(0, one[0]) + NUMBERS.get(random.nextInt(NUMBERS.size())) + text.substring(one[1]);
            default -> text.substring(0, one[0]) + text.substring(random.nextInt(2) == 0 ? one[1] : other[0]);
        };
        return replaced.getBytes(StandardCharsets.UTF_8);
    }
}
