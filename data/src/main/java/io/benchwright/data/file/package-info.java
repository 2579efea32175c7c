/** Files that commands write for their users. */
@NullMarked
package io.benchwright.data.file;

import org.jspecify.annotations.NullMarked;
