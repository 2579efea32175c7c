package io.benchwright.jobs;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The classes that the README shows, compiled from that very text. */
final class ReadmeExample {

    private static final Pattern CLASS = Pattern.compile("```java\\R(package com\\.example;.*?)```", Pattern.DOTALL);
    private static final Pattern QUERY =
            Pattern.compile("```java\\R(import [^`]*?public final class Ask .*?)```", Pattern.DOTALL);
    private static final Pattern SERVICE =
            Pattern.compile("`(META-INF/services/[A-Za-z.]+)`.*?```text\\R(.*?)```", Pattern.DOTALL);

    private ReadmeExample() {}

    /** The root of the project's checkout. */
    static Path root() {
        return Path.of(System.getProperty("benchwright.root", ".."));
    }

    /** The Java text. */
    static String source() throws IOException {
        return find(CLASS).group(1);
    }

    /** Compiles the class into a folder, with the service file that the README gives. */
    static void compileInto(Path folder) throws IOException {
        compile(source(), Files.createDirectories(folder.resolve("com/example")).resolve("TinyResNet.java"));
        Matcher service = find(SERVICE);
        Path listed = folder.resolve(service.group(1));
        Files.createDirectories(listed.getParent());
        Files.writeString(listed, service.group(2));
    }

    /** The Java text of the query. */
    static String query() throws IOException {
        return find(QUERY).group(1);
    }

    /** Compiles the class {@code Ask} into a folder. */
    static void compileQueryInto(Path folder) throws IOException {
        compile(query(), folder.resolve("Ask.java"));
    }

    private static void compile(String text, Path source) throws IOException {
        Files.writeString(source, text);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-Xlint:all", "-Werror", "-classpath", System.getProperty("java.class.path"));
            if (!compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(source))
                    .call()) {
                throw new AssertionError("the README's example does not compile:\n" + errors);
            }
        }
    }

    private static Matcher find(Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(root().resolve("README.md")));
        if (!matcher.find()) {
            throw new AssertionError("README.md has no " + pattern);
        }
        return matcher;
    }
}
