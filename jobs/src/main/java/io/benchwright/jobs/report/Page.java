package io.benchwright.jobs.report;

import java.util.Optional;

/**
 * A page in the making: one HTML file that asks nothing of any network, with style, script and data inside. All figures stand in
 * tables, which need no script. Whatever is given as text is escaped.
 */
final class Page {

    /** Nothing may be fetched, whatever the page's script does. */
    private static final String POLICY =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

    private final String title;
    private final String version;
    private final StringBuilder body = new StringBuilder();

    /** @param version of Benchwright */
    Page(String title, String version) {
        this.title = title;
        this.version = version;
    }

    /** Adds markup as it is. */
    Page add(String markup) {
        body.append(markup);
        return this;
    }

    Page add(HtmlTable table) {
        return add(table.html());
    }

    Page paragraph(String text) {
        return add("<p>" + Html.text(text) + "</p>\n");
    }

    /** Says what is missing. */
    Page gap(String text) {
        return add("<p class=\"gap\">" + Html.text(text) + "</p>\n");
    }

    /** A heading, and a place for a chart with what it shows, or in its stead what is missing. */
    Page chart(String id, String heading, Optional<String> gap, String caption) {
        add("<h2 id=\"" + id + "-heading\">" + Html.text(heading) + "</h2>\n");
        if (gap.isPresent()) {
            return add("<p class=\"gap\" id=\"" + id + "-gap\">" + Html.text(gap.get()) + "</p>\n");
        }
        return figure(id, heading, caption);
    }

    /** A place for a chart that a heading with the id {@code <id>-heading} stands above. */
    Page figure(String id, String heading, String caption) {
        return add("<figure aria-labelledby=\"" + id + "-heading\"><div class=\"chart\" id=\"" + id
                + "\" role=\"img\" aria-label=\""
                + Html.text("Chart: " + heading + ". Tables on this page tell the figures.")
                + "\"></div>\n<p class=\"gap\" id=\""
                + id + "-gap\" hidden></p>\n<figcaption>" + Html.text(caption) + "</figcaption></figure>\n");
    }

    /** Says that the charts need JavaScript, where there is none. */
    Page withoutScript() {
        return add("<noscript><p><strong>The charts need JavaScript; the tables do not.</strong></p></noscript>\n");
    }

    /**
     * The whole page.
     *
     * @param source what it was made from
     * @param data JSON for the script, without {@code <}
     * @param script the name of the resource that draws its charts
     */
    String html(String source, String data, String script) {
        StringBuilder html = new StringBuilder();
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append(PageFile.MARK + " ").append(Html.text(version)).append("\">\n");
        html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<title>").append(Html.text(title)).append("</title>\n");
        html.append("<style>\n").append(Html.resource("page.css")).append("</style>\n</head>\n<body>\n<main>\n");
        html.append("<h1>").append(Html.text(title)).append("</h1>\n");
        html.append(body);
        html.append("</main>\n<footer><p>Made by Benchwright ")
                .append(Html.text(version))
                .append(" from ")
                .append(Html.text(source))
                .append(".</p></footer>\n");
        html.append("<script type=\"application/json\" id=\"data\">")
                .append(data)
                .append("</script>\n");
        html.append("<script>").append(Html.chartLibrary()).append("</script>\n");
        html.append("<script>\n").append(Html.resource("charts.js")).append("</script>\n");
        html.append("<script>\n").append(Html.resource(script)).append("</script>\n</body>\n</html>\n");
        return html.toString();
    }
}
