/**
 * Trains networks, and scores them without: {@link io.benchwright.proxies.training.Trainer} in this process, and
 * {@link io.benchwright.proxies.training.TrainingWorker} as a process of its own that answers trials. Networks come as layer
 * lists, so nothing here knows a particular search space.
 */
@NullMarked
package io.benchwright.proxies.training;

import org.jspecify.annotations.NullMarked;
