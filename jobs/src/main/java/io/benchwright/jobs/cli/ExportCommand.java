package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Precision;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.jobs.target.ShippedDrivers;
import io.benchwright.jobs.target.onnx.OnnxModel;
import io.benchwright.proxies.training.NetworkWeights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: networks and drivers as files that other programs read. */
@Command(
        name = "export",
        description = "Write a network, or a driver that comes with Benchwright, as a file for other programs.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {ExportCommand.Onnx.class, ExportCommand.Driver.class},
        footer = {
            "",
            "Example: benchwright export onnx --arch e1k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1 --out network.onnx"
        })
final class ExportCommand extends BenchwrightCommand {

    @Override
    public Integer call() {
        throw wrongUsage("nothing is named that could be exported: onnx or driver");
    }

    @Command(
            name = "onnx",
            description = {
                "Write a network as an ONNX file, with weights that a seed gives, or trained ones.",
                "Its input is called input, images x channels x rows x columns; its output is called output, images x classes, "
                        + "without softmax. The same question gives the same bytes."
            },
            footer = {
                "",
                "Example: benchwright export onnx --arch e1k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1 --out network.onnx",
                "         benchwright train ... --save-weights my.weights; benchwright export onnx ... --weights my.weights \\",
                "             --resolution 32 --classes 10 --stem-stride 1 --out trained.onnx"
            })
    static final class Onnx extends BenchwrightCommand {

        private static final String FREE = "free";

        @Option(
                names = {"-s", "--space"},
                paramLabel = "SPACE",
                converter = SpaceConverter.class,
                description = "The search space of the architecture. Default: the one whose form it has.")
        private Optional<SearchSpace> space;

        @Option(
                names = "--arch",
                required = true,
                paramLabel = "ARCH",
                description = "The architecture: a canonical string, or a form in which others publish it.")
        private String architecture;

        @Mixin
        private LoweringOptions lowering;

        @Option(names = "--seed", paramLabel = "N", description = "Of the weights. Default: 0.")
        private Optional<Long> seed;

        @Option(
                names = "--weights",
                paramLabel = "FILE",
                description = "Trained weights of this very network, as 'train --save-weights' writes them.")
        private Optional<Path> trained;

        @Option(
                names = "--batch",
                defaultValue = FREE,
                paramLabel = "N",
                description = "Images a batch, or free. Default: ${DEFAULT-VALUE}.")
        private String batch;

        @Option(
                names = "--precision",
                defaultValue = "fp32",
                paramLabel = "PRECISION",
                description = "Of weights, feature maps, input and output: fp32 or fp16. Default: ${DEFAULT-VALUE}.")
        private Precision precision;

        @Option(
                names = "--keep-batch-norm",
                description = "Keep batch norms as operations, instead of making them part of convolutions.")
        private boolean keepsBatchNorms;

        @Option(
                names = {"-o", "--out"},
                required = true,
                paramLabel = "FILE",
                description = "The file. An ONNX file of Benchwright that is there is replaced, any other file is not.")
        private Path file;

        @Mixin
        private FormatOption format;

        @Override
        public Integer call() throws IOException {
            if (seed.isPresent() && trained.isPresent()) {
                throw wrongUsage("weights are either drawn, by --seed, or trained, of --weights");
            }
            Network network;
            OnnxModel.Options options;
            try {
                Architecture parsed = ArchitectureEntry.argument(architecture).parse(space);
                network = lowering.lower(parsed);
                options = OnnxModel.Options.DEFAULT.withPrecision(precision).withBatchNormsKept(keepsBatchNorms);
                options = batch.equals(FREE) ? options : options.withBatch(images());
            } catch (IllegalArgumentException e) {
                throw wrongValue(e);
            }
            OnnxModel.requireReplaceable(file);
            NetworkWeights weights = trained.isPresent()
                    ? NetworkWeights.read(trained.get(), network)
                    : NetworkWeights.seeded(network, seed.orElse(0L));
            OnnxModel model = OnnxModel.of(weights, options);
            model.write(file);
            if (format.isJson()) {
                JsonObject object = new JsonObject();
                object.addProperty("file", file.toString());
                object.addProperty("bytes", model.size());
                object.addProperty("network", network.sha256());
                object.addProperty("operatorSet", OnnxModel.OPERATOR_SET);
                try (JsonList list = new JsonList(out())) {
                    list.add(object);
                }
            } else {
                out().println(file + ": " + model.size() + " bytes, batch " + batch + ", " + precision
                        + ", operator set " + OnnxModel.OPERATOR_SET + ", network " + network.sha256());
            }
            return Benchwright.DONE;
        }

        private int images() {
            try {
                return Integer.parseInt(batch);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "--batch is '" + batch + "', but must be a whole number, or " + FREE, e);
            }
        }
    }

    @Command(
            name = "driver",
            description = "Write a driver that comes with Benchwright as a file, to be copied to where its device is.",
            footer = {"", "Example: benchwright export driver torch_driver.py --out torch_driver.py"})
    static final class Driver extends BenchwrightCommand {

        @Parameters(
                paramLabel = "NAME",
                description = "torch_driver.py, for PyTorch, or vart_driver.py, a template for Vitis AI boards.")
        private String driver;

        @Option(
                names = {"-o", "--out"},
                required = true,
                paramLabel = "FILE",
                description = "The file; one that is there is not replaced.")
        private Path file;

        @Override
        public Integer call() throws IOException {
            try (InputStream in = ShippedDrivers.open(driver)) {
                Files.copy(in, file);
            } catch (IllegalArgumentException e) {
                throw wrongValue(e);
            } catch (FileAlreadyExistsException e) {
                throw new IOException(file + ": is there already; name another file", e);
            }
            out().println(file + ": " + driver);
            return Benchwright.DONE;
        }
    }
}
