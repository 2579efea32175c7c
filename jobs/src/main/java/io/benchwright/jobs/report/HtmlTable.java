package io.benchwright.jobs.report;

/** A table, wider than a narrow screen, which scrolls within itself. */
final class HtmlTable {

    private final StringBuilder html = new StringBuilder();
    private final boolean[] isText;

    /**
     * Begins a table.
     *
     * @param caption what it shows, for those who cannot see it
     * @param columns their headings; one that begins with {@code <} is of words, which are wrapped and aligned to the left
     */
    HtmlTable(String caption, String... columns) {
        isText = new boolean[columns.length];
        html.append("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"")
                .append(Html.text(caption))
                .append("\"><table>\n<thead><tr>");
        for (int i = 0; i < columns.length; i++) {
            isText[i] = columns[i].startsWith("<");
            html.append(isText[i] ? "<th scope=\"col\" class=\"text\">" : "<th scope=\"col\">")
                    .append(Html.text(isText[i] ? columns[i].substring(1) : columns[i]))
                    .append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
    }

    /** Adds a row: what it is about, and the other cells. */
    HtmlTable row(String header, String... cells) {
        html.append("<tr><th scope=\"row\">").append(Html.text(header)).append("</th>");
        for (int i = 0; i < cells.length; i++) {
            html.append(isText[i + 1] ? "<td class=\"text\">" : "<td>")
                    .append(Html.text(cells[i]))
                    .append("</td>");
        }
        html.append("</tr>\n");
        return this;
    }

    /** Adds a row whose other cells are markup. */
    HtmlTable markup(String header, String cells) {
        html.append("<tr><th scope=\"row\">")
                .append(Html.text(header))
                .append("</th>")
                .append(cells)
                .append("</tr>\n");
        return this;
    }

    String html() {
        return html + "</tbody></table></div>\n";
    }
}
