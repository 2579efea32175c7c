package io.benchwright.proxies.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.benchwright.data.file.OwnFile;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Weights of a network as a file: a line of JSON, then all values as 32-bit numbers, little-endian, array by array.
 * {@code docs/onnx-export.md} describes it for others.
 */
final class WeightsFile {

    private static final String FORMAT = "benchwright-weights";
    private static final int VERSION = 1;

    /** How each of them begins, and nothing else. */
    private static final String START = "{\"format\":\"" + FORMAT + "\",";

    private static final OwnFile.Kind KIND = new OwnFile.Kind(
            "a file of weights", START.length(), start -> new String(start, StandardCharsets.UTF_8).equals(START));

    private static final int LONGEST_HEADER = 4096;
    private static final int SHOWN_DIGITS = 12;

    private final Path file;

    WeightsFile(Path file) {
        this.file = file;
    }

    void requireReplaceable() throws IOException {
        OwnFile.at(file, KIND);
    }

    void write(Network network, List<WeightTensor> tensors, Function<WeightTensor, float[]> values) throws IOException {
        OwnFile own = OwnFile.at(file, KIND);
        CRC32C crc = new CRC32C();
        long count = 0;
        for (WeightTensor tensor : tensors) {
            crc.update(bytes(values.apply(tensor)));
            count += tensor.size();
        }
        JsonObject header = new JsonObject();
        header.addProperty("format", FORMAT);
        header.addProperty("version", VERSION);
        header.addProperty("network", network.sha256());
        header.add("input", json(network.input().shape()));
        header.add("output", json(network.output().shape()));
        header.addProperty("values", count);
        header.addProperty("crc32c", crc.getValue());
        own.write(channel -> {
            OwnFile.fully(channel, ByteBuffer.wrap((header + "\n").getBytes(StandardCharsets.UTF_8)));
            for (WeightTensor tensor : tensors) {
                OwnFile.fully(channel, bytes(values.apply(tensor)));
            }
        });
    }

    private static JsonArray json(Shape shape) {
        JsonArray extents = new JsonArray();
        extents.add(shape.channels());
        extents.add(shape.height());
        extents.add(shape.width());
        return extents;
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    Map<WeightTensor, float[]> read(Network network, List<WeightTensor> tensors) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            JsonObject header = header(channel);
            requireOf(network, header);
            long count = tensors.stream().mapToLong(WeightTensor::size).sum();
            long expected = count * Float.BYTES;
            long present = channel.size() - channel.position();
            if (number(header, "values") != count || present > expected) {
                throw damaged("has other values than its network");
            }
            if (present < expected) {
                throw damaged("is cut short: of " + expected + " bytes of values, " + present + " are there");
            }
            CRC32C crc = new CRC32C();
            Map<WeightTensor, float[]> read = new HashMap<>();
            for (WeightTensor tensor : tensors) {
                float[] values = new float[Math.toIntExact(tensor.size())];
                ByteBuffer bytes = bytes(values);
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes) < 0) {
                        throw damaged("is cut short");
                    }
                }
                bytes.flip();
                crc.update(bytes.duplicate());
                bytes.asFloatBuffer().get(values);
                read.put(tensor, values);
            }
            if (crc.getValue() != number(header, "crc32c")) {
                throw damaged("is damaged: its values are not those that its checksum is of");
            }
            return read;
        }
    }

    private JsonObject header(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(LONGEST_HEADER, channel.size()));
        while (start.hasRemaining() && channel.read(start) >= 0) {}
        start.flip();
        String text = StandardCharsets.ISO_8859_1.decode(start.duplicate()).toString();
        if (!text.startsWith(START)) {
            throw new IOException(file + ": is no file of weights; 'train --save-weights' writes some");
        }
        int end = text.indexOf('\n');
        if (end < 0) {
            throw damaged("is cut short: its first line has no end");
        }
        channel.position(end + 1L);
        try {
            JsonObject header = JsonParser.parseString(text.substring(0, end)).getAsJsonObject();
            long version = number(header, "version");
            if (version != VERSION) {
                throw new IOException(
                        file + ": has version " + version + " of the format, but this program reads " + VERSION);
            }
            return header;
        } catch (JsonParseException | IllegalStateException e) {
            throw damaged("is damaged: its first line is not JSON");
        }
    }

    private long number(JsonObject header, String name) throws IOException {
        try {
            return header.getAsJsonPrimitive(name).getAsLong();
        } catch (RuntimeException e) {
            throw damaged("is damaged: its first line has no number '" + name + "'");
        }
    }

    private void requireOf(Network network, JsonObject header) throws IOException {
        String found = header.has("network") ? header.get("network").toString().replace("\"", "") : "";
        if (!found.equals(network.sha256())) {
            throw new IOException(file + ": holds weights of network "
                    + named(found, header.get("input") + " -> " + header.get("output"))
                    + ", but the one asked for is "
                    + named(
                            network.sha256(),
                            json(network.input().shape()) + " -> "
                                    + json(network.output().shape())));
        }
    }

    private static String named(String sha256, String shapes) {
        return sha256.substring(0, Math.min(SHOWN_DIGITS, sha256.length())) + "... (" + shapes + ")";
    }

    private IOException damaged(String problem) {
        return new IOException(file + ": " + problem);
    }
}
