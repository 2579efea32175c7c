package io.benchwright.surrogates.transfer;

import java.util.List;
import java.util.Map;

/**
 * A partition of devices: some that are known, and some that are treated as new.
 *
 * @param name such as {@code FD}
 * @param space the search space that the devices were measured on
 * @param sources devices whose tables may be used
 * @param targets devices of which a few networks are measured
 * @param published mean Spearman correlations that others report for 20 samples, by method
 */
public record TransferTask(
        String name, String space, List<String> sources, List<String> targets, Map<String, Double> published) {

    /** Copies the collections. */
    public TransferTask {
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        published = Map.copyOf(published);
    }

    /** The seven device sets of NASFLAT (Akhauri and Abdelfattah, 2024), with the figures of its tables. */
    public static List<TransferTask> ofNasflat() {
        return List.of(
                fbnet(
                        "FD",
                        "1080ti_1,1080ti_32,1080ti_64,silver_4114,silver_4210r,samsung_a50,pixel3,essential_ph_1,samsung_s7",
                        "fpga,raspi4,eyeriss",
                        0.910,
                        0.960,
                        0.961),
                fbnet(
                        "F1",
                        "2080ti_1,essential_ph_1,silver_4114,titan_rtx_1,titan_rtx_32",
                        "eyeriss,fpga,raspi4,samsung_a50,samsung_s7",
                        0.370,
                        0.450,
                        0.577),
                fbnet(
                        "F2",
                        "essential_ph_1,gold_6226,gold_6240,pixel3,raspi4",
                        "1080ti_1,1080ti_32,2080ti_32,titan_rtx_1,titanxp_1",
                        0.793,
                        0.756,
                        0.809),
                fbnet(
                        "F3",
                        "essential_ph_1,pixel2,pixel3,raspi4,samsung_s7",
                        "1080ti_1,1080ti_32,2080ti_1,titan_rtx_1,titan_rtx_32",
                        0.543,
                        0.567,
                        0.871),
                fbnet(
                        "F4",
                        "1080ti_64,2080ti_1,eyeriss,gold_6226,gold_6240,raspi4,samsung_s7,silver_4210r,titan_rtx_1,titan_rtx_32",
                        "1080ti_1,pixel2,essential_ph_1",
                        0.413,
                        0.434,
                        0.814),
                fbnet(
                        "FA",
                        "1080ti_1,1080ti_32,1080ti_64,2080ti_1,2080ti_32,2080ti_64,titan_rtx_1,titan_rtx_32,titan_rtx_64,"
                                + "titanx_1,titanx_32,titanx_64,titanxp_1,titanxp_32,titanxp_64",
                        "gold_6226,essential_ph_1,samsung_s7,pixel2",
                        0.799,
                        0.763,
                        0.734),
                task(
                        "ND",
                        "nas-bench-201",
                        "1080ti_1,1080ti_32,1080ti_256,silver_4114,silver_4210r,samsung_a50,pixel3,essential_ph_1,samsung_s7",
                        "titan_rtx_256,gold_6226,fpga,pixel2,raspi4,eyeriss",
                        0.948,
                        0.930,
                        0.959));
    }

    private static TransferTask fbnet(
            String name, String sources, String targets, double help, double multiPredict, double nasflat) {
        return task(name, "fbnet", sources, targets, help, multiPredict, nasflat);
    }

    private static TransferTask task(
            String name,
            String space,
            String sources,
            String targets,
            double help,
            double multiPredict,
            double nasflat) {
        return new TransferTask(
                name,
                space,
                List.of(sources.split(",", -1)),
                List.of(targets.split(",", -1)),
                Map.of("HELP", help, "MultiPredict", multiPredict, "NASFLAT", nasflat));
    }
}
