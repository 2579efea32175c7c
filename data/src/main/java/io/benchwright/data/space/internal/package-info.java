/** The search spaces that come with the library; reached through {@code SearchSpaces} alone. */
@NullMarked
package io.benchwright.data.space.internal;

import org.jspecify.annotations.NullMarked;
