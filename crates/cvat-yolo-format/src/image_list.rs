//! Lists of images, as `train.txt`.

/// The lines that name an image, from 1.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let lines = (1..).zip(text.lines()).map(|(line, text)| (line, text.trim()));
    lines.filter(|(_, text)| !text.is_empty())
}

/// The name of a frame by its path in a list: what follows the last folder of images, and that of the subset in it.
pub(crate) fn frame_name(path: &str, subset: &str) -> String {
    let path = path.replace('\\', "/");
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let folders = parts.get(..parts.len().saturating_sub(1)).unwrap_or_default();
    let is_of_images = |part: &&str| part.eq_ignore_ascii_case("images") || is_of_darknet(part);
    let below = folders.iter().rposition(is_of_images).map_or(0, |last| last + 1);
    let is_of_subset = folders.get(below).is_some_and(|part| *part == subset);
    let below = below + usize::from(is_of_subset);
    parts.get(below..).unwrap_or_default().join("/")
}

/// `obj_train_data`, as Darknet's and CVAT's `YOLO 1.1` have it.
fn is_of_darknet(part: &str) -> bool {
    part.starts_with("obj_") && part.ends_with("_data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_called_as_below_their_folder() {
        for (path, name) in [
            ("images/train/a.jpg", "a.jpg"),
            ("./images/train/night/a.jpg", "night/a.jpg"),
            (r"data\images\a.jpg", "a.jpg"),
            ("/content/x/train/images/a.jpg", "a.jpg"),
            ("data/obj_train_data/a.jpg", "a.jpg"),
            ("train/a.jpg", "a.jpg"),
            ("other/a.jpg", "other/a.jpg"),
            ("images.jpg", "images.jpg"),
            ("", ""),
        ] {
            assert_eq!(frame_name(path, "train"), name, "{path}");
        }
    }

    #[test]
    fn empty_lines_are_none() {
        assert_eq!(lines("a\r\n\n b c \n").collect::<Vec<_>>(), [(1, "a"), (3, "b c")]);
    }
}
