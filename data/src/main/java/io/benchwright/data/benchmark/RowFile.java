package io.benchwright.data.benchmark;

import io.benchwright.data.table.SchemaVersion;
import java.io.Serializable;

/**
 * A file of rows that lies in a benchmark's storage, and that no manifest names yet: written as {@link DetachedRows}, in any
 * process on any machine, and of use once a {@linkplain Commit#adopt commit adopts} it. What it says of the file is what the
 * manifest will say.
 *
 * @param table the name of the table, which is also that of the file's folder
 * @param path its name in the storage
 * @param rows rows in it, at least 1
 * @param bytes its size
 * @param sha256 its hash, 64 hexadecimal digits
 * @param schemaVersion the version of the table's columns
 */
public record RowFile(String table, String path, long rows, long bytes, String sha256, SchemaVersion schemaVersion)
        implements Serializable {

    /** @throws IllegalArgumentException if a value is none that a manifest can have */
    public RowFile {
        if (rows < 1) {
            throw new IllegalArgumentException("rows is " + rows + ", but must be at least 1");
        }
        new Manifest.TableEntry(table, path, rows, bytes, sha256, schemaVersion);
    }

    static RowFile of(Manifest.TableEntry entry) {
        return new RowFile(
                entry.role(), entry.path(), entry.rows(), entry.bytes(), entry.sha256(), entry.schemaVersion());
    }

    Manifest.TableEntry entry() {
        return new Manifest.TableEntry(table, path, rows, bytes, sha256, schemaVersion);
    }
}
