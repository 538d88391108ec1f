//! Tasks, jobs and projects with all that is known of them.

use cvat_model::{FrameSize, Origin, Project, Segment, Task, TaskMode, User};
use proptest::prelude::*;

use super::text;

fn user() -> impl Strategy<Value = Option<User>> {
    prop::option::of((text(), text()).prop_map(|(username, email)| User { username, email })).boxed()
}

fn segment() -> impl Strategy<Value = Segment> {
    (text(), any::<(u64, u64)>(), text()).prop_map(|(id, (start, stop), url)| Segment {
        id,
        start,
        stop,
        url,
    })
}

/// A task with everything that a task may have.
pub fn task() -> impl Strategy<Value = Task> {
    let texts = prop::array::uniform7(text());
    let numbers = any::<[Option<u64>; 4]>();
    let size = any::<Option<(u32, u32)>>();
    let deleted = prop::collection::btree_set(any::<u64>(), 0..4);
    let lists = (prop::collection::vec(segment(), 0..3), deleted);
    (texts, numbers, any::<Option<std::num::NonZeroU64>>(), any::<bool>(), size, lists, (user(), user()))
        .prop_map(|(texts, numbers, step, is_video, size, (segments, deleted), (owner, assignee))| {
            let [id, name, bugtracker, created, updated, subset, source] = texts;
            let mut task = Task::new(name);
            (task.id, task.bugtracker, task.created, task.updated) = (id, bugtracker, created, updated);
            (task.subset, task.source) = (subset, source);
            [task.size, task.overlap, task.start_frame, task.stop_frame] = numbers;
            task.frame_step = step;
            task.mode = if is_video { TaskMode::Interpolation } else { TaskMode::Annotation };
            task.original_size = size.and_then(|(width, height)| FrameSize::new(width, height));
            task.segments = segments;
            task.deleted_frames = deleted.into_iter().collect();
            (task.owner, task.assignee) = (owner, assignee);
            task
        })
        .boxed()
}

fn project() -> impl Strategy<Value = Project> {
    let texts = prop::array::uniform5(text());
    let lists = (prop::collection::vec(task(), 0..3), prop::collection::vec(text(), 0..3));
    (texts, lists, user(), user()).prop_map(|(texts, (tasks, subsets), owner, assignee)| {
        let [id, name, bugtracker, created, updated] = texts;
        let mut project = Project::new(name);
        (project.id, project.bugtracker) = (id, bugtracker);
        (project.created, project.updated) = (created, updated);
        (project.tasks, project.subsets) = (tasks, subsets);
        (project.owner, project.assignee) = (owner, assignee);
        project
    })
}

/// Where a data set may come from.
pub fn origin() -> impl Strategy<Value = Origin> {
    prop_oneof![
        task().prop_map(Origin::Task),
        task().prop_map(Origin::Job),
        project().prop_map(Origin::Project)
    ]
}
