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
        out.print(isEmpty ? "[\n" : ",\n");
        isEmpty = false;
        out.print(GSON.toJson(object));
    }

    /** Ends the list. */
    @Override
    public void close() {
        out.println(isEmpty ? "[]" : "\n]");
    }
}
