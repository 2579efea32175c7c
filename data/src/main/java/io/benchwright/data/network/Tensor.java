package io.benchwright.data.network;

/**
 * A value that flows through a network: its input, or the output of one of its layers.
 *
 * @param id 0 for the network's input, {@code i + 1} for the output of layer {@code i}
 * @param shape the shape for one image
 */
public record Tensor(int id, Shape shape) {}
