package io.benchwright.jobs.cli;

import io.benchwright.data.network.Precision;
import io.benchwright.proxies.cost.CostModel;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose cost model, and how networks are run. */
final class CostModelOptions {

    @Option(
            names = "--device",
            required = true,
            paramLabel = "DEVICE",
            description = "The device: an id that 'devices' lists, with a peak and a memory rate.")
    private String device;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images a batch. Default: the description's, or 256 on GPUs and 1 elsewhere.")
    private Optional<Integer> batch;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description =
                    "fp32, fp16, bf16 or int8. Default: the description's, or fp16 on GPUs, bf16 on TPUs, int8 on "
                            + "FPGAs, else fp32.")
    private Optional<Precision> precision;

    @Option(
            names = "--without-observed",
            description = "Use constants of vendors and papers alone, and none that were read off measurements.")
    private boolean withoutObserved;

    @Mixin
    private DevicesOption descriptions;

    /**
     * The model.
     *
     * @throws IllegalArgumentException if there is no such device, or its description lacks something
     */
    CostModel model() throws IOException {
        CostModel.Run run = CostModel.Run.usual();
        if (batch.isPresent()) {
            run = run.withBatch(batch.get());
        }
        if (precision.isPresent()) {
            run = run.withPrecision(precision.get());
        }
        return CostModel.of(descriptions.read().require(device), withoutObserved ? run.withoutObserved() : run);
    }
}
