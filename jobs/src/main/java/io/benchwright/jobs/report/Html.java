package io.benchwright.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Texts in HTML, and the files that a page takes inside. */
final class Html {

    private static final String CHARTS_VERSION = "META-INF/maven/org.webjars.npm/echarts/pom.properties";

    private Html() {}

    /** A text for use between tags or within double quotes. */
    static String text(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                // No document may have these at all.
                default -> escaped.appendCodePoint(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        });
        return escaped.toString();
    }

    /** A file of this package. */
    static String resource(String name) {
        return read(Html.class.getResourceAsStream(name), name);
    }

    /** The script that draws charts: ECharts, whose licence stands in it. */
    static String chartLibrary() {
        ClassLoader loader = Html.class.getClassLoader();
        Properties properties = new Properties();
        try (InputStream in = loader.getResourceAsStream(CHARTS_VERSION)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String path = "META-INF/resources/webjars/echarts/" + properties.getProperty("version", "?")
                + "/dist/echarts.common.min.js";
        String script = read(loader.getResourceAsStream(path), path);
        if (script.toLowerCase(Locale.ROOT).contains("</script")) {
            throw new IllegalStateException(path + ": ends the element that it would be put into");
        }
        return script;
    }

    private static String read(@Nullable InputStream in, String name) {
        if (in == null) {
            throw new IllegalStateException(name + " is not on the class path");
        }
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
