/** What the trainer is made of: PyTorch's natives, the modules of a network, and the rules by which weights change. */
@NullMarked
package io.benchwright.proxies.training.internal;

import org.jspecify.annotations.NullMarked;
