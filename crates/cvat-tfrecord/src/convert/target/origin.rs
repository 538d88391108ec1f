//! What holds of a task or a project for the frames that are written of it.

use std::collections::HashSet;

use cvat_model::{Origin, TaskMode, default_subset};

/// The same for frames that are written as images, whether they were or a video.
pub(super) fn of_images(mut origin: Origin) -> Origin {
    match &mut origin {
        Origin::Task(task) | Origin::Job(task) => task.mode = TaskMode::Annotation,
        Origin::Project(project) => {
            for task in &mut project.tasks {
                task.mode = TaskMode::Annotation;
            }
        }
        _ => {}
    }
    origin
}

/// What of it holds for the frames of these subsets, where only those were asked for.
pub(super) fn of_subsets(mut origin: Origin, subsets: &[String]) -> Origin {
    let Origin::Project(project) = &mut origin else { return origin };
    let default = default_subset(&project.tasks);
    let wanted: HashSet<&str> = subsets.iter().map(String::as_str).collect();
    let named: HashSet<&str> = project.tasks.iter().map(|task| task.subset.as_str()).collect();
    let has_unnamed = wanted.iter().any(|name| !named.contains(name));
    project.tasks.retain(|task| match task.subset.as_str() {
        "" => has_unnamed,
        name => wanted.contains(name),
    });
    project.subsets.retain(|name| wanted.contains(name.as_str()));
    // Without the tasks that are gone, those without subset would be of another.
    if default_subset(&project.tasks) != default {
        for task in project.tasks.iter_mut().filter(|task| task.subset.is_empty()) {
            task.subset.clone_from(&default);
        }
    }
    origin
}

/// What of it holds for frames that are put into other subsets: a task has one alone.
pub(super) fn of_parts(origin: Origin, parts: &[String]) -> Option<Origin> {
    match (origin, parts) {
        (Origin::Project(mut project), _) => {
            project.tasks.clear();
            project.subsets = parts.to_vec();
            Some(Origin::Project(project))
        }
        (Origin::Task(mut task), [part]) => {
            task.subset.clone_from(part);
            Some(Origin::Task(task))
        }
        (Origin::Job(mut job), [part]) => {
            job.subset.clone_from(part);
            Some(Origin::Job(job))
        }
        _ => None,
    }
}

/// What of it is not kept so, where there is anything.
pub(super) fn lost_in_parts(origin: &Origin, parts: &[String]) -> Option<String> {
    let name = origin.name();
    match (origin, parts) {
        (Origin::Project(project), _) if !project.tasks.is_empty() => Some(format!(
            "of the project {name:?} its tasks are not kept, nor which frame is of which: a task has one subset"
        )),
        (Origin::Project(_), _) | (_, [_]) => None,
        (Origin::Job(_), _) => Some("of the job nothing is kept: a job is of one subset".to_owned()),
        _ => Some(format!(
            "of the task {name:?} its id, name, people, times, jobs and range of frames are not kept: a task has one subset"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use cvat_model::{Project, Task};

    fn project(tasks: &[(&str, &str)]) -> Origin {
        let mut project = Project::new("streets");
        for (id, subset) in tasks {
            let mut task = Task::new(*id);
            (task.id, task.subset) = ((*id).into(), (*subset).into());
            project.tasks.push(task);
        }
        Origin::Project(project)
    }

    fn kept(tasks: &[(&str, &str)], subsets: &[&str]) -> Vec<(String, String)> {
        let subsets: Vec<_> = subsets.iter().map(|&subset| subset.to_owned()).collect();
        let origin = of_subsets(project(tasks), &subsets);
        origin.tasks().iter().map(|task| (task.id.clone(), task.subset.clone())).collect()
    }

    fn owned(tasks: &[(&str, &str)]) -> Vec<(String, String)> {
        tasks.iter().map(|&(id, subset)| (id.to_owned(), subset.to_owned())).collect()
    }

    #[test]
    fn a_task_without_subset_keeps_the_one_its_frames_have() {
        let tasks = [("1", "default"), ("2", ""), ("3", "val")];
        assert_eq!(kept(&tasks, &["default_1"]), owned(&[("2", "default_1")]));
        assert_eq!(kept(&tasks, &["default_1", "val"]), owned(&[("2", "default_1"), ("3", "val")]));
        assert_eq!(kept(&tasks, &["default"]), owned(&[("1", "default")]));
        assert_eq!(kept(&tasks, &["default", "default_1"]), owned(&[("1", "default"), ("2", "")]));
        assert_eq!(kept(&tasks[1..], &["default"]), owned(&[("2", "")]));
    }

    #[test]
    fn many_tasks_and_subsets_take_no_more_than_their_number() {
        let names: Vec<_> = (0..100_000).map(|number| format!("s{number}")).collect();
        let tasks: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
        let subsets: Vec<_> = names.iter().rev().step_by(2).map(String::as_str).collect();
        assert_eq!(kept(&tasks, &subsets).len(), 50_000);
    }
}
