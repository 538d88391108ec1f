//! `meta`: the task or project that the document speaks of, as far as a conversion knows it.

use std::collections::{HashMap, HashSet};

use cvat_model::{DEFAULT_SUBSET, Labels, Origin, Project, Task, TaskMode, User};

use super::label::push_labels;
use super::text::push_text;
use crate::video::default_subset;

/// The declaration and the root element's start.
const PROLOGUE: &str =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n";
/// The root element's end.
pub(crate) const EPILOGUE: &str = "</annotations>\n";

/// Elements inside each other, each on its own lines, two spaces a level.
#[derive(Debug)]
pub(crate) struct Elements {
    out: String,
    depth: usize,
}

impl Elements {
    pub(crate) fn open(&mut self, name: &str) {
        self.indent();
        self.out.extend(["<", name, ">\n"]);
        self.depth += 1;
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        self.out.extend(["</", name, ">\n"]);
    }

    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.indent();
        self.out.extend(["<", name, ">"]);
        push_text(&mut self.out, text);
        self.out.extend(["</", name, ">\n"]);
    }

    fn indent(&mut self) {
        (0..self.depth).for_each(|_| self.out.push_str("  "));
    }
}

/// All that comes before the first image or track.
///
/// Of a task that is made up, times, owners and servers are not known and left empty. Nor is how many frames will be
/// there: some may turn out unreadable, and what is written cannot be taken back.
pub(crate) fn head(origin: &Origin, labels: &Labels) -> String {
    let mut meta = Elements { out: PROLOGUE.to_owned(), depth: 1 };
    meta.open("meta");
    match origin {
        Origin::Job(job) => push_job(&mut meta, job, labels),
        Origin::Project(project) => push_project(&mut meta, project, labels),
        origin => {
            for task in origin.tasks() {
                push_task(&mut meta, task, Some(labels));
            }
        }
    }
    meta.leaf("dumped", "");
    meta.close("meta");
    meta.out
}

/// What is written of the origin that is known, for frames of these subsets.
///
/// A task or job has one subset, so for several it becomes a project of its name. Of a project, a subset without a task
/// gets one.
pub(crate) fn settled(known: Option<Origin>, name: &str, subsets: &[String]) -> Origin {
    let name = known.as_ref().map(Origin::name).filter(|name| !name.is_empty()).unwrap_or(name).to_owned();
    let subset =
        subsets.first().map(String::as_str).filter(|&subset| subset != DEFAULT_SUBSET).unwrap_or_default();
    match known {
        Some(Origin::Task(task)) if subsets.len() < 2 => Origin::Task(of_subset(task, subset)),
        Some(Origin::Job(job)) if subsets.len() < 2 => Origin::Job(of_subset(job, subset)),
        Some(Origin::Project(project)) => Origin::Project(with_tasks(project, subsets)),
        _ if subsets.len() > 1 => {
            let mut project = Project::new(name);
            project.id = "0".into();
            Origin::Project(with_tasks(project, subsets))
        }
        _ => Origin::Task(made_up(0, &name, subset)),
    }
}

/// The task, with its frames' subset. To name the default one or to name none is the same.
fn of_subset(mut task: Task, subset: &str) -> Task {
    if !(subset.is_empty() && task.subset == DEFAULT_SUBSET) {
        subset.clone_into(&mut task.subset);
    }
    task
}

/// The project, with a task for each of the subsets.
fn with_tasks(mut project: Project, subsets: &[String]) -> Project {
    let mut ids: HashSet<String> = project.tasks.iter().map(|task| task.id.clone()).collect();
    let mut with_task: HashSet<String> = only_tasks(&project.tasks).into_keys().collect();
    let mut listed: HashSet<String> = project.subsets.iter().cloned().collect();
    let mut next = project.tasks.len();
    for subset in subsets {
        if with_task.insert(subset.clone()) {
            while !ids.insert(next.to_string()) {
                next += 1;
            }
            project.tasks.push(made_up(next, subset, subset));
        }
        if listed.insert(subset.clone()) {
            project.subsets.push(subset.clone());
        }
    }
    project
}

/// The origin of tracks. CVAT knows no subsets of a project but those that it lists.
pub(crate) fn with_all_subsets(mut origin: Origin) -> Origin {
    if let Origin::Project(project) = &mut origin {
        let default = default_subset(&project.tasks);
        let mut listed: HashSet<String> = project.subsets.iter().cloned().collect();
        for task in &project.tasks {
            let subset = if task.subset.is_empty() { &default } else { &task.subset };
            if listed.insert(subset.clone()) {
                project.subsets.push(subset.clone());
            }
        }
    }
    origin
}

/// A task of which only name and subset are known.
fn made_up(id: usize, name: &str, subset: &str) -> Task {
    let mut task = Task::new(name);
    (task.id, task.subset) = (id.to_string(), subset.to_owned());
    (task.overlap, task.start_frame) = (Some(0), Some(0));
    task
}

/// The subsets that tasks are of, each with its task where it has but one.
pub(crate) fn only_tasks(tasks: &[Task]) -> HashMap<String, Option<&Task>> {
    let default = default_subset(tasks);
    let mut only = HashMap::new();
    for task in tasks {
        let subset = if task.subset.is_empty() { &default } else { &task.subset };
        only.entry(subset.clone()).and_modify(|only| *only = None).or_insert(Some(task));
    }
    only
}

fn push_project(meta: &mut Elements, project: &Project, labels: &Labels) {
    meta.open("project");
    meta.leaf("id", &project.id);
    meta.leaf("name", &project.name);
    meta.leaf("bugtracker", &project.bugtracker);
    meta.leaf("created", &project.created);
    meta.leaf("updated", &project.updated);
    meta.open("tasks");
    for task in &project.tasks {
        push_task(meta, task, None);
    }
    meta.close("tasks");
    meta.leaf("subsets", &project.subsets.join("\n"));
    push_user(meta, "owner", project.owner.as_ref());
    push_user(meta, "assignee", project.assignee.as_ref());
    push_labels(meta, labels);
    meta.close("project");
}

fn push_task(meta: &mut Elements, task: &Task, labels: Option<&Labels>) {
    meta.open("task");
    meta.leaf("id", &task.id);
    meta.leaf("name", &task.name);
    push_frames(meta, task);
    if let Some(labels) = labels {
        push_labels(meta, labels);
    }
    push_size(meta, task);
    if !task.source.is_empty() {
        meta.leaf("source", &task.source);
    }
    meta.close("task");
}

/// A job has no name, and the size of its video stands beside it.
fn push_job(meta: &mut Elements, job: &Task, labels: &Labels) {
    meta.open("job");
    meta.leaf("id", &job.id);
    push_frames(meta, job);
    push_labels(meta, labels);
    meta.close("job");
    push_size(meta, job);
}

/// What a task and a job say alike.
fn push_frames(meta: &mut Elements, task: &Task) {
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    if let Some(size) = number(task.size) {
        meta.leaf("size", &size);
    }
    meta.leaf("mode", if task.mode == TaskMode::Interpolation { "interpolation" } else { "annotation" });
    meta.leaf("overlap", &number(task.overlap).unwrap_or_default());
    meta.leaf("bugtracker", &task.bugtracker);
    meta.leaf("created", &task.created);
    meta.leaf("updated", &task.updated);
    meta.leaf("subset", &task.subset);
    meta.leaf("start_frame", &number(task.start_frame).unwrap_or_default());
    if let Some(stop) = number(task.stop_frame) {
        meta.leaf("stop_frame", &stop);
    }
    meta.leaf("frame_filter", &task.frame_step.map(|step| format!("step={step}")).unwrap_or_default());
    meta.open("segments");
    for segment in &task.segments {
        meta.open("segment");
        meta.leaf("id", &segment.id);
        meta.leaf("start", &segment.start.to_string());
        meta.leaf("stop", &segment.stop.to_string());
        meta.leaf("url", &segment.url);
        meta.close("segment");
    }
    meta.close("segments");
    push_user(meta, "owner", task.owner.as_ref());
    push_user(meta, "assignee", task.assignee.as_ref());
}

fn push_user(meta: &mut Elements, element: &str, user: Option<&User>) {
    let Some(user) = user else { return meta.leaf(element, "") };
    meta.open(element);
    meta.leaf("username", &user.username);
    meta.leaf("email", &user.email);
    meta.close(element);
}

fn push_size(meta: &mut Elements, task: &Task) {
    if let Some(size) = task.original_size {
        meta.open("original_size");
        meta.leaf("width", &size.width().to_string());
        meta.leaf("height", &size.height().to_string());
        meta.close("original_size");
    }
}
