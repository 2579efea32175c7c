/** What several packages of this module share, and nobody else uses. */
@NullMarked
package io.benchwright.data.internal;

import org.jspecify.annotations.NullMarked;
