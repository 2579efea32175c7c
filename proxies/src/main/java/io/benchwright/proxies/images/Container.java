package io.benchwright.proxies.images;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Files in a folder or an archive. */
interface Container {

    /** No image has more. */
    long MOST_BYTES = 1L << 30;

    /** What is wrong with a file that has more. */
    static IOException tooLarge(long bytes) {
        return new IOException("has " + bytes + " bytes, which is too many");
    }

    /** What changes when what it holds may have changed; cheaper than reading it. */
    String fingerprint() throws IOException;

    /** The paths of all files, with slashes. */
    Collection<String> paths() throws IOException;

    /** The contents of files of some name, wherever they are, as text in UTF-8, by path. */
    Map<String, String> texts(Set<String> names) throws IOException;

    /** Visits the files whose paths are wanted, in the order in which they are stored. */
    void read(Predicate<String> wanted, Visitor visitor) throws IOException, InterruptedException;

    /** Sees files. */
    interface Visitor {

        /** Takes a file; its content may be read at once or later, by another thread. */
        void visit(String path, Content content) throws IOException, InterruptedException;
    }

    /** The content of a file. */
    interface Content {

        /** Gives all bytes. */
        byte[] read() throws IOException;
    }
}
