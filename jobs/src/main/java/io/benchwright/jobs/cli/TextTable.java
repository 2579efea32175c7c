package io.benchwright.jobs.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells in aligned columns; columns whose heading starts with {@code >} are aligned to the right. The first rows
 * wait for each other, so that columns are as wide as they need; later ones are printed as they come.
 */
final class TextTable implements AutoCloseable {

    private static final int WAITING = 256;

    private final PrintWriter out;
    private final boolean[] right;
    private final int[] widths;
    private final List<String[]> waiting = new ArrayList<>();
    private boolean isStarted;

    TextTable(PrintWriter out, String... headings) {
        this.out = out;
        this.right = new boolean[headings.length];
        this.widths = new int[headings.length];
        String[] first = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            first[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
        waiting.add(first);
    }

    void add(Object... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + right.length + " columns");
        }
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = String.valueOf(cells[i]);
        }
        if (isStarted) {
            print(row);
            return;
        }
        waiting.add(row);
        if (waiting.size() > WAITING) {
            start();
        }
    }

    /** Prints what waits; nothing, not even headings, if there were no rows. */
    @Override
    public void close() {
        if (!isStarted && waiting.size() > 1) {
            start();
        }
    }

    /** Prints what waits, and headings even without rows; what comes later is fitted in. */
    void settle() {
        if (!isStarted) {
            start();
        }
    }

    private void start() {
        isStarted = true;
        for (String[] row : waiting) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        waiting.forEach(this::print);
        waiting.clear();
    }

    private void print(String[] row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String padding = " ".repeat(Math.max(0, widths[i] - row[i].length()));
            line.append(i == 0 ? "" : "  ").append(right[i] ? padding + row[i] : row[i] + padding);
        }
        out.println(line.toString().stripTrailing());
    }
}
