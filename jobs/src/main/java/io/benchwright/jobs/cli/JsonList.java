package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.PrintWriter;

/** Writes a JSON list, an object a line, as the objects come. */
final class JsonList implements AutoCloseable {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private final PrintWriter out;
    private boolean isEmpty = true;

    JsonList(PrintWriter out) {
        this.out = out;
    }

    void add(JsonObject object) {
        add(text(object));
    }

    /** Adds an object whose text somebody else has made. */
    void add(String object) {
        out.print(isEmpty ? "[\n" : ",\n");
        isEmpty = false;
        out.print(object);
    }

    /** The text of an object, as it stands in lists. */
    static String text(JsonObject object) {
        return GSON.toJson(object);
    }

    /** Ends the list. */
    @Override
    public void close() {
        out.println(isEmpty ? "[]" : "\n]");
    }
}
