package io.benchwright.jobs.campaign.spark;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Starts Spark as {@link SparkTrials} needs it. */
public final class SparkContexts {

    private static final String LOOPBACK = "127.0.0.1";

    private SparkContexts() {}

    /**
     * Starts Spark, in a JVM that runs none yet. Close it to end it.
     *
     * <p>On a cluster, executors find their classes where this JVM has its own, unless {@code spark.jars} or
     * {@code spark.executor.extraClassPath} says otherwise: Benchwright has to be in the same folder on all machines.
     *
     * @param master what Spark calls it: {@code local[2]}, {@code local[*]}, {@code spark://host:7077}, {@code yarn}...
     * @param name what Spark's own pages call the campaign
     * @param settings Spark's settings by name, such as {@code spark.task.resource.gpu.amount}; they go before those made here, and
     *     so do system properties that begin with {@code spark.}
     * @throws IllegalArgumentException or another runtime exception of Spark's, if it cannot be started so
     */
    public static JavaSparkContext start(String master, String name, Map<String, String> settings) {
        SparkConf conf = new SparkConf();
        settings.forEach(conf::set);
        conf.setMaster(master);
        conf.setIfMissing("spark.app.name", name);
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        // A task is lost with its executor and tried again; trials that are to blame are found by counting.
        conf.setIfMissing("spark.task.maxFailures", "8");
        if (master.startsWith("local")) {
            conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
            conf.setIfMissing("spark.driver.host", LOOPBACK);
        } else if (!conf.contains("spark.jars")) {
            conf.setIfMissing("spark.executor.extraClassPath", classPath());
        }
        return new JavaSparkContext(conf);
    }

    /** That of this JVM, as it reads from another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
