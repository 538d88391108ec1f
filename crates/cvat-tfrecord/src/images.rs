//! `images`: what a task in CVAT is made of.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write as _;

use cvat_model::{
    AnnotatedFrame, Location, UniqueNames, Warning, WarningKind, frame_extension, matched_name,
};
use dataset_files::{Sink, safe_name};
use image_probe::{ImageFormat, probe};
use sha2::{Digest as _, Sha256};

use crate::cli::ImagesArgs;
use crate::exit::{Failure, chain};
use crate::input::{self, Input, Wanted};
use crate::output;
use crate::pipeline::image_findings;
use crate::report::Report;
use crate::terminal;
use crate::whole_file;

pub(crate) fn run(args: &ImagesArgs) -> Result<(), Failure> {
    let input = Input::detect(&args.input, args.from)?;
    // Annotations that are beside the images would be gone.
    for read in [Some(&args.input), args.images.as_ref()].into_iter().flatten() {
        whole_file::refuse_input(read, &args.output)?;
    }
    let sink = create(args)?;
    let images = args.images.as_deref().map(input::images).transpose()?;
    let wanted = Wanted {
        images: images.as_ref(),
        subsets: &args.subsets,
        read_images: true,
        size_from_images: true,
        ..Wanted::default()
    };
    let mut reader = input.open(&wanted)?;
    let mut report = Report::default();
    input.report_ignored(&mut report);
    report
        .extend(images.iter().flat_map(|images| input::ignored(images, None)).map(|ignored| ignored.warning));
    report.extend(reader.as_dataset().take_warnings());
    if let Some(census) = reader.images().filter(|_| !args.allow_missing_images) {
        input::refuse_some_missing(&args.input, &census, args.images.is_some(), &reader)?;
    }
    let mut written = Written {
        flat: args.flat,
        sink,
        given: UniqueNames::default(),
        names: HashMap::new(),
        numbers: HashMap::new(),
        cut: 0,
        images: 0,
        bytes: 0,
    };
    let reader = reader.as_dataset();
    while let Some(frame) = reader.next_frame() {
        match frame {
            Ok(frame) => {
                written.frame(frame.value, &mut report).map_err(|error| output_failure(args, &error))?;
            }
            Err(error) if error.is_fatal() => return Err(input.error(&error)),
            Err(error) => {
                report.add(&Warning::new(Location::default(), WarningKind::FrameSkipped(chain(&error))));
            }
        }
    }
    if written.cut > 0 {
        let names = terminal::counted(written.cut, "name");
        let words = format!(
            "{names} without the folders that annotations have: `convert … --match-against` with `--rename-to-match suffix` brings them together"
        );
        report.add(&Warning::new(Location::default(), WarningKind::Remark(words)));
    }
    report.print();
    if report.count("renamed") > 0 {
        terminal::hint(
            "annotations are for the names that frames have: make a task of each subset with --subset, and leave --flat out",
        );
    }
    let Written { sink, images, bytes, .. } = written;
    if images == 0 {
        let message = format!("{}: no images in it; nothing was written", args.input.display());
        return Err(Failure::new(message).hint("name the folder or archive they are in with --images"));
    }
    sink.finish().map_err(|error| output_failure(args, &error))?;
    let (images, bytes) = (terminal::counted(images, "image"), terminal::counted(bytes, "byte"));
    let line = format!("{}: {images}, {bytes}", args.output.display());
    if let Err(failure) = terminal::result(&line) {
        terminal::warning(&failure.to_string());
    }
    Ok(())
}

fn create(args: &ImagesArgs) -> Result<Sink, Failure> {
    let overwrite = output::overwrite(args.force);
    let is_zip = args.output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let sink = if is_zip && !args.output.is_dir() {
        Sink::zip(&args.output, overwrite)
    } else if args.output.extension().is_none() || args.output.is_dir() {
        Sink::new_folder(&args.output, overwrite)
    } else {
        let message = format!("{}: images go into a .zip or a folder", args.output.display());
        return Err(Failure::new(message).hint("end the name in .zip, or name a folder"));
    };
    sink.map_err(|error| output_failure(args, &error))
}

fn output_failure(args: &ImagesArgs, error: &dataset_files::Error) -> Failure {
    output::failure(&args.output, error)
}

/// What is written so far.
struct Written {
    flat: bool,
    sink: Sink,
    /// The names that annotations are written for.
    given: UniqueNames,
    /// The digest of the image under each name.
    names: HashMap<String, [u8; 32]>,
    /// The number behind a name that was given last.
    numbers: HashMap<String, u32>,
    /// Names whose folders were left out.
    cut: u64,
    images: u64,
    bytes: u64,
}

impl Written {
    fn frame(&mut self, frame: AnnotatedFrame, report: &mut Report) -> Result<(), dataset_files::Error> {
        let location = Location::frame(&frame.name);
        report.extend(image_findings(&frame));
        let Some(image) = frame.image.filter(|image| !image.is_empty()) else {
            report.add(&Warning::new(location, WarningKind::ImageMissing));
            return Ok(());
        };
        let header = probe(&image);
        if header.format.is_none() {
            report.add(&Warning::new(location.clone(), WarningKind::ImageUnknown));
        }
        let own = if self.flat { base_name(&frame.name) } else { &frame.name };
        let wanted = self.given.unique(&frame.subset, named(own, header.format));
        let Some(name) = self.free_name(&wanted, Sha256::digest(&image).into()) else {
            let words = "images that several frames share, written once".to_owned();
            report.add(&Warning::new(Location::default(), WarningKind::Remark(words)));
            return Ok(());
        };
        // Folders that --flat leaves out are no loss, nor is an extension: CVAT matches names without.
        if matched_name(&name) != matched_name(own) {
            let (from, to) = (frame.name.clone(), name.clone());
            report.add(&Warning::new(location, WarningKind::Renamed { from, to }));
        }
        let mut entry = self.sink.create(&name)?;
        entry.write_all(&image)?;
        entry.finish()?;
        self.cut += u64::from(self.flat && frame.name.contains(['/', '\\']));
        self.images += 1;
        self.bytes = self.bytes.saturating_add(image.len() as u64);
        Ok(())
    }

    /// The name, or one with a number where another image has it; `None` where this very image has it.
    fn free_name(&mut self, wanted: &str, digest: [u8; 32]) -> Option<String> {
        let (stem, extension) = match frame_extension(wanted) {
            Some(extension) => wanted.split_at(wanted.len() - extension.len() - 1),
            None => (wanted, ""),
        };
        let mut name = wanted.to_owned();
        loop {
            match self.names.entry(name) {
                Entry::Vacant(free) => {
                    let name = free.key().clone();
                    free.insert(digest);
                    return Some(name);
                }
                Entry::Occupied(taken) if *taken.get() == digest => return None,
                Entry::Occupied(_) => {
                    let number = self.numbers.entry(wanted.to_owned()).or_default();
                    *number += 1;
                    name = format!("{stem}_{number}{extension}");
                }
            }
        }
    }
}

fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// What a frame's image is called: as the frame, with an extension, without which CVAT takes a file for no image.
fn named(frame: &str, format: Option<ImageFormat>) -> String {
    let name = safe_name(frame);
    let is_image = |extension: &str| ImageFormat::ALL.iter().any(|format| format.is_called(extension));
    match format {
        Some(format) if !frame_extension(&name).is_some_and(is_image) => {
            safe_name(&format!("{name}.{}", format.extension())).into_owned()
        }
        _ => name.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_frames_with_an_extension() {
        let png = Some(ImageFormat::Png);
        assert_eq!(named("sub/a.jpg", png), "sub/a.jpg");
        assert_eq!(base_name("sub/a.jpg"), "a.jpg");
        assert_eq!(named("sub/frame_000001", png), "sub/frame_000001.png");
        assert_eq!(named("../a.v2", png), "a.v2.png");
        assert_eq!(named("a", None), "a");
    }
}
