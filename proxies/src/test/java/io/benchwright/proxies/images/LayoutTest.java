package io.benchwright.proxies.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayoutTest {

    private static Layout layout(String... paths) throws IOException {
        return Layout.of("pictures", List.of(paths), Map.of());
    }

    private static List<String> words(Layout layout) {
        return layout.images().stream()
                .map(image -> image.part() + " " + image.label() + " " + image.path())
                .toList();
    }

    @Test
    void readsPartsWithAFolderForEachClass() throws IOException {
        Layout layout = layout(
                "test/dog/3.PNG",
                "train/dog/2.jpg",
                "train/cat/1.JPEG",
                "train/cat/notes.txt",
                "README.md",
                "train/.x/1.jpg");

        assertThat(layout.classes()).containsExactly("cat", "dog");
        assertThat(words(layout))
                .containsExactly("TRAIN 0 train/cat/1.JPEG", "TRAIN 1 train/dog/2.jpg", "TEST 1 test/dog/3.PNG");
    }

    @Test
    void readsTinyImageNet() throws IOException {
        Layout layout = Layout.of(
                "tiny",
                List.of(
                        "tiny-imagenet-200/wnids.txt",
                        "tiny-imagenet-200/train/n01/n01_boxes.txt",
                        "tiny-imagenet-200/train/n01/images/n01_0.JPEG",
                        "tiny-imagenet-200/train/n02/images/n02_0.JPEG",
                        "tiny-imagenet-200/val/val_annotations.txt",
                        "tiny-imagenet-200/val/images/val_0.JPEG",
                        "tiny-imagenet-200/test/images/test_0.JPEG"),
                Map.of("tiny-imagenet-200/val/val_annotations.txt", "val_0.JPEG\tn02\t0\t32\t44\t62\n"));

        assertThat(layout.classes()).containsExactly("n01", "n02");
        assertThat(words(layout))
                .containsExactly(
                        "TRAIN 0 tiny-imagenet-200/train/n01/images/n01_0.JPEG",
                        "TRAIN 1 tiny-imagenet-200/train/n02/images/n02_0.JPEG",
                        "TEST 1 tiny-imagenet-200/val/images/val_0.JPEG");
    }

    @Test
    void scoresValOnlyWhereThereIsNoTest() throws IOException {
        assertThat(words(layout("train/a/1.png", "train/b/1.png", "val/a/2.png")))
                .contains("TEST 0 val/a/2.png");
        assertThat(words(layout("train/a/1.png", "train/b/1.png", "val/a/2.png", "test/a/3.png")))
                .contains("TEST 0 test/a/3.png")
                .hasSize(3);
    }

    @Test
    void readsClassesAlone() throws IOException {
        assertThat(words(layout("./b/1.png", "./a/1.png"))).containsExactly("TRAIN 0 ./a/1.png", "TRAIN 1 ./b/1.png");
        assertThat(words(layout("set/b/1.png", "set/a/1.png", "LICENSE")))
                .containsExactly("TRAIN 0 set/a/1.png", "TRAIN 1 set/b/1.png");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> layout("a.txt"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "pictures: holds no images; they must be JPEG or PNG files in a folder for each class, such as"
                                + " train/cat/1.jpg");
        assertThatThrownBy(() -> layout("train/1.jpg", "train/2.jpg"))
                .hasMessageStartingWith("pictures: holds no images;");
        assertThatThrownBy(() -> layout("train/a/1.jpg", "train/a/2.jpg"))
                .hasMessageStartingWith("pictures: holds images of one class only;");
        assertThatThrownBy(() -> layout("test/a/1.jpg", "test/b/2.jpg"))
                .hasMessage("pictures: has images for testing, but no folder 'train'");
        assertThatThrownBy(
                        () -> layout("train/a/1.jpg", "train/b/1.jpg", "test/a/1.jpg", "test/c/1.jpg", "test/c/2.jpg"))
                .hasMessage("pictures: 2 images for testing are of classes that those for training don't have: c");
    }
}
