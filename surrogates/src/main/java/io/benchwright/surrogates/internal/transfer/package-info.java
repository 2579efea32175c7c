/** Surrogates of devices that few networks were measured on. */
@NullMarked
package io.benchwright.surrogates.internal.transfer;

import org.jspecify.annotations.NullMarked;
