/** What messages for people share. */
@NullMarked
package io.benchwright.data.text;

import org.jspecify.annotations.NullMarked;
