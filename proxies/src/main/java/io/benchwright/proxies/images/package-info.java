/**
 * Images that networks are trained and judged on: where they come from, how they are cached, and the batches that a trainer
 * reads. No PyTorch here.
 */
@NullMarked
package io.benchwright.proxies.images;

import org.jspecify.annotations.NullMarked;
