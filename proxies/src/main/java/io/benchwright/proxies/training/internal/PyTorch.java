package io.benchwright.proxies.training.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's native libraries: unpacked and loaded once, when they are first needed. */
public final class PyTorch {

    /** To be set before JavaCPP's classes are loaded: we free what is native ourselves, and its size is no concern of the heap. */
    private static final List<String> UNLIMITED =
            List.of("org.bytedeco.javacpp.maxBytes", "org.bytedeco.javacpp.maxPhysicalBytes");

    private static final List<String> LIBRARIES = List.of("javacpp", "openblas", "pytorch");

    private static boolean isLoaded;

    private PyTorch() {}

    /**
     * Loads the libraries, if that was not done yet.
     *
     * @throws UncheckedIOException if they cannot be unpacked
     * @throws UnsatisfiedLinkError if there are none for this machine
     */
    public static synchronized void load() {
        if (isLoaded) {
            return;
        }
        UNLIMITED.forEach(property -> {
            if (System.getProperty(property) == null) {
                System.setProperty(property, "0");
            }
        });
        try {
            // One unpacked library after the other would find the system's own libtorch for what is not unpacked yet.
            for (String library : LIBRARIES) {
                for (String build : List.of("", "-gpu")) {
                    Loader.cacheResources("/org/bytedeco/" + library + "/" + Loader.getPlatform() + build + "/");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PyTorch's native libraries cannot be unpacked: " + e.getMessage(), e);
        }
        Loader.load(torch.class);
        // It works on few processors, and complains on the others.
        torch.globalContext().setUserEnabledNNPACK(false);
        // Its threads spin while they wait for the next of the few products that it is asked for.
        openblas_nolapack.blas_set_num_threads(1);
        isLoaded = true;
    }

    /** How many threads PyTorch's operations use, in this process, for calls from the calling thread. */
    public static void useThreads(int threads) {
        load();
        torch.set_num_threads(threads);
    }

    /** How many GPUs can be used; 0 also with natives that know none. */
    public static int gpus() {
        load();
        return torch.cuda_is_available() ? (int) torch.cuda_device_count() : 0;
    }
}
