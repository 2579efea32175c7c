package io.benchwright.proxies.images;

import io.benchwright.data.random.StableRandom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Hashes of what files are and of what images hold. */
final class Hashes {

    private Hashes() {}

    /** SHA-256. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The hash of facts by their names, in whatever order these come: that of {@code Map.of} differs from JVM to JVM. */
    static String fingerprint(Map<String, String> facts) {
        MessageDigest digest = sha256();
        new TreeMap<>(facts)
                .forEach((name, fact) -> digest.update((name + "\n" + fact + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The first 64 bits of the hash of what an image holds. */
    static long key(byte[] content) {
        return ByteBuffer.wrap(sha256().digest(content)).getLong();
    }

    /** A seed that is different for each list of numbers. */
    static long seed(long... numbers) {
        long seed = 0;
        for (long number : numbers) {
            seed = new StableRandom(seed ^ number).nextLong();
        }
        return seed;
    }
}
