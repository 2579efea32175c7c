/**
 * Networks as ONNX models: {@link io.benchwright.jobs.target.onnx.OnnxModel} turns a layer list and its weights into the bytes of a
 * file that ONNX Runtime, TensorRT and compilers for accelerators read. What is written, and how, is described in
 * {@code docs/onnx-export.md}. Nothing here runs a model, so no native library is loaded.
 */
@NullMarked
package io.benchwright.jobs.target.onnx;

import org.jspecify.annotations.NullMarked;
