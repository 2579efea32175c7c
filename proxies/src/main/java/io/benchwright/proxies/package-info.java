/**
 * Cheap stand-ins for expensive truths: training schemes with their images and trainer, the search for schemes, zero-cost
 * scores, and device cost models. Uses {@code io.benchwright.data} alone.
 */
@NullMarked
package io.benchwright.proxies;

import org.jspecify.annotations.NullMarked;
