/**
 * Reading YAML files strictly: the line of every problem, unknown keys with suggestions, all problems of a file together.
 * What the keys mean is the business of whoever reads a file.
 */
@NullMarked
package io.benchwright.data.yaml;

import org.jspecify.annotations.NullMarked;
