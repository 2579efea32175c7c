/** Surrogates for devices that few networks were measured on, and how good they are. */
@NullMarked
package io.benchwright.surrogates.transfer;

import org.jspecify.annotations.NullMarked;
