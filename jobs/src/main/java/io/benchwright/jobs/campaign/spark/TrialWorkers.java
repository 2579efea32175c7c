package io.benchwright.jobs.campaign.spark;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.trial.TrialWorker;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.OnnxHandover;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the workers of slots, where the slots are: it travels to the executors.
 *
 * <p>A slot keeps its worker from task to task as long as these ask for an equal one. So those that make the same workers should be
 * equal, as records are; a lambda is not equal to its own copy.
 */
@FunctionalInterface
public interface TrialWorkers extends Serializable {

    /** The variable that tells a worker the address of the GPU it may use, as Spark names it. */
    String GPU_VARIABLE = "BENCHWRIGHT_GPU";

    /**
     * A place for one worker.
     *
     * @param number counts the slots of one JVM that are in use at the same time, from 0
     * @param gpu the address of the GPU that Spark has given to the task, if it has
     */
    record Slot(int number, Optional<String> gpu) {

        /** @throws IllegalArgumentException if the number is negative */
        public Slot {
            requireNonNull(gpu, "gpu is null");
            if (number < 0) {
                throw new IllegalArgumentException("number is " + number + ", but must not be negative");
            }
        }
    }

    /** Makes a worker. It is closed when nobody has asked for it for a while, and with the JVM. */
    TrialWorker make(Slot slot);

    /**
     * Processes of their own. What the command names must be there on all machines. Where Spark has given a GPU to a task, its
     * address goes into the variables {@code CUDA_VISIBLE_DEVICES} and {@value #GPU_VARIABLE}.
     */
    static TrialWorkers processes(WorkerCommand command) {
        return new Processes(command, false);
    }

    /**
     * What measures on a target, handed networks as ONNX files where the target asks for that.
     *
     * @throws IOException if the target's program cannot be made ready
     */
    static TrialWorkers measuring(DeviceTarget.Measuring target) throws IOException {
        return new Processes(target.command(), target.takesOnnx());
    }

    /**
     * Worker processes.
     *
     * @param command how they are started
     * @param takesOnnx whether they are handed networks as ONNX files
     */
    record Processes(WorkerCommand command, boolean takesOnnx) implements TrialWorkers {

        /** Nothing can be null. */
        public Processes {
            requireNonNull(command, "command is null");
        }

        @Override
        public TrialWorker make(Slot slot) {
            WorkerPool pool = new WorkerPool(commandFor(slot), notice -> {});
            TrialWorker worker = new Pooled(pool, slot.number());
            return takesOnnx ? OnnxHandover.handing(worker) : worker;
        }

        WorkerCommand commandFor(Slot slot) {
            if (slot.gpu().isEmpty()) {
                return command;
            }
            Map<String, String> environment = new HashMap<>(command.environment());
            environment.put("CUDA_VISIBLE_DEVICES", slot.gpu().get());
            environment.put(GPU_VARIABLE, slot.gpu().get());
            return command.withEnvironment(environment);
        }
    }
}
