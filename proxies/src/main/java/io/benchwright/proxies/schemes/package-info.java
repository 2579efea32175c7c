/**
 * Training schemes: how a network is trained, as plain values that are read from YAML, hashed and listed. What they are tried
 * on, and what carries them out, stands elsewhere.
 */
@NullMarked
package io.benchwright.proxies.schemes;

import org.jspecify.annotations.NullMarked;
