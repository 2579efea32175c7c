package io.benchwright.proxies.images;

/**
 * Pixels of one image in memory.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb height x width x 3 unsigned bytes: red, green, blue; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Picture(int width, int height, byte[] rgb) {}
