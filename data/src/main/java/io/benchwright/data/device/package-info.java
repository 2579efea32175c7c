/**
 * Descriptions of devices: which chip stands behind a device id, what is known of the chip, and from whom. Read from YAML;
 * those of devices in published data sets come with the library. Nothing here measures or predicts.
 */
@NullMarked
package io.benchwright.data.device;

import org.jspecify.annotations.NullMarked;
