//! Matches records to frames from standard input, case by case, a line for each fact, words apart by tabs:
//! `task MODE`, then `frame INDEX NUMBER NAME` and `item FRAME|- NAME`, then `match RULES`.
//!
//! Prints for each item the place of its frame in the task, or `-`.

use std::error::Error;
use std::io::{BufRead as _, Write as _};

use cvat_model::TaskMode;
use cvat_model::matching::{Item, Matching, Rules, TaskFrame, TaskFrames};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut frames = TaskFrames::default();
    let mut items: Vec<(Option<u64>, String)> = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["task", mode] => {
                let is_video = mode == "interpolation";
                frames =
                    TaskFrames::new(if is_video { TaskMode::Interpolation } else { TaskMode::Annotation });
                items.clear();
            }
            ["frame", index, number, name] => {
                frames.push(TaskFrame::new(name, index.parse()?, number.parse()?));
            }
            ["item", frame, name] => items.push((frame.parse().ok(), name.to_owned())),
            ["match", rules] => {
                let rules = match rules {
                    "datumaro" => Rules::Datumaro,
                    "cvat" => Rules::CvatXml,
                    "cvat-video" => Rules::CvatXmlTracks,
                    _ => return Err(format!("no rules {rules:?}").into()),
                };
                let items: Vec<_> = items.iter().map(|(frame, name)| Item::new(name).frame(*frame)).collect();
                let matching = Matching::of(&frames, rules, &items);
                for item in 0..items.len() {
                    let frame = matching.get(item).and_then(|position| frames.get(position));
                    writeln!(
                        out,
                        "{}",
                        frame.map_or_else(|| "-".to_owned(), |frame| frame.index.to_string())
                    )?;
                }
            }
            _ => return Err(format!("not understood: {line:?}").into()),
        }
    }
    Ok(out.flush()?)
}
