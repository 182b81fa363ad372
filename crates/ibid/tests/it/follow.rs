//! Following a folder: renames, moves, what is left out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use ibid::{
    Access, DenseVector, Embed, EmbedError, Embedding, IngestOptions, IngestReport, Library, SearchOptions,
};
use ibid_core::seam::{ChunkText, ChunkVectors};
use ibid_testkit::HashEmbed;
use tempfile::TempDir;

use crate::support::{Fixture, Quarter, embedding};

/// Counts the chunks that it embeds.
#[derive(Debug, Default)]
struct Counting {
    model: HashEmbed,
    chunks: AtomicUsize,
}

impl Embed for Counting {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn dimension(&self) -> usize {
        self.model.dimension()
    }

    fn makes_sentence_vectors(&self) -> bool {
        self.model.makes_sentence_vectors()
    }

    fn embed_documents<'a>(
        &'a self,
        texts: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<DenseVector>, EmbedError>> {
        self.model.embed_documents(texts)
    }

    fn embed_query<'a>(&'a self, query: &'a str) -> BoxFuture<'a, Result<DenseVector, EmbedError>> {
        self.model.embed_query(query)
    }

    fn embed_chunks<'a>(
        &'a self,
        chunks: &'a [ChunkText],
    ) -> BoxFuture<'a, Result<Vec<ChunkVectors>, EmbedError>> {
        self.chunks.fetch_add(chunks.len(), Ordering::Relaxed);
        self.model.embed_chunks(chunks)
    }
}

fn counts(report: &IngestReport) -> [usize; 5] {
    [report.added, report.updated, report.renamed, report.unchanged, report.removed]
}

#[tokio::test]
async fn a_renamed_file_keeps_its_vectors() {
    let folder = TempDir::new().expect("a folder");
    let docs = folder.path().join("docs");
    fs_err::create_dir_all(docs.join("old")).expect("a folder");
    for name in ["old/leave.md", "rent.md"] {
        fs_err::write(docs.join(name), format!("# {name}\n\nWhat stands in {name} is found.\n"))
            .expect("written");
    }
    let model = Arc::new(Counting::default());
    let embedding = Embedding::of(Arc::clone(&model) as _, Arc::new(Quarter));
    let library =
        Library::open_with(&folder.path().join("library"), Access::Write, embedding).await.expect("opened");
    let paths = [docs.clone()];
    library.ingest(&paths, IngestOptions::new()).await.expect("ingested");
    let embedded = model.chunks.load(Ordering::Relaxed);

    fs_err::rename(docs.join("old"), docs.join("new")).expect("renamed");
    // Of the same size, but not the same.
    fs_err::remove_file(docs.join("rent.md")).expect("removed");
    fs_err::write(docs.join("tent.md"), "# tent.md\n\nWhat stands in tent.md is found.\n").expect("written");
    let report = library.ingest(&paths, IngestOptions::new()).await.expect("ingested");
    assert_eq!(counts(&report), [1, 0, 1, 0, 1]);
    assert_eq!(model.chunks.load(Ordering::Relaxed), embedded + 1, "only the new file is embedded");

    let found = library
        .search(&"leave".parse().expect("a query"), &SearchOptions::default())
        .await
        .expect("searched");
    assert_eq!(found.hits[0].document.name.as_str(), "new/leave.md");
    let check = library.check().await.expect("a check");
    assert!(check.is_healthy() && check.points == 2, "{check:?}");
}

#[tokio::test]
async fn a_file_of_another_time_and_the_same_bytes_is_not_read_again() {
    let folder = TempDir::new().expect("a folder");
    let docs = folder.path().join("docs");
    fs_err::create_dir_all(&docs).expect("a folder");
    let mail = "From: a@x.com\nSubject: Leave\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nLeave is 25 days.\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=days.csv\n\nName,Days\nAda,25\n--b\nContent-Type: video/mp4\nContent-Disposition: attachment; filename=film.mp4\n\nxyz\n--b--\n";
    let box_of_mails = "From a@x Thu Jan  1 00:00:00 1970\nSubject: Rent\n\nThe rent is due.\n\n";
    let files = [
        ("note.md", "# Note\n\nThe key is under the mat.\n"),
        ("leave.eml", mail),
        ("in.mbox", box_of_mails),
    ];
    for (name, text) in files {
        fs_err::write(docs.join(name), text).expect("written");
    }
    let model = Arc::new(Counting::default());
    let embedding = Embedding::of(Arc::clone(&model) as _, Arc::new(Quarter));
    let library =
        Library::open_with(&folder.path().join("library"), Access::Write, embedding).await.expect("opened");
    let paths = [docs.clone()];
    let ingest = async || library.ingest(&paths, IngestOptions::new()).await.expect("ingested");
    let first = ingest().await;
    assert_eq!((counts(&first), first.refused.len()), ([4, 0, 0, 0, 0], 1));
    let embedded = model.chunks.load(Ordering::Relaxed);

    let later = std::time::SystemTime::now() + std::time::Duration::from_hours(1);
    for (name, _) in files {
        let file = fs_err::File::options().write(true).open(docs.join(name)).expect("a file");
        file.file().set_modified(later).expect("another time");
    }
    let touched = ingest().await;
    assert_eq!((counts(&touched), &touched.refused), ([0, 0, 0, 4, 0], &first.refused));
    assert_eq!(model.chunks.load(Ordering::Relaxed), embedded, "nothing is embedded again");
    let stale = library.status().await.expect("a status").stale;
    assert!(stale.is_empty(), "the new times are known: {stale:?}");

    // Of the same size and another time, but not the same.
    fs_err::write(docs.join("note.md"), "# Note\n\nThe key is under the hat.\n").expect("written");
    fs_err::write(docs.join("in.mbox"), box_of_mails.replace("due", "owe")).expect("written");
    assert_eq!(counts(&ingest().await), [0, 2, 0, 2, 0]);
}

#[tokio::test]
async fn what_is_inside_a_followed_folder_can_be_ingested_alone() {
    let fixture = Fixture::new(&[
        ("a.md", "Text of a."),
        ("sub/b.md", "Text of b."),
        ("sub/c.txt", "Text of c."),
        ("sub/film.mp4", "no text"),
        ("other/film.mp4", "no text"),
        ("subway.md", "Text of a subway."),
    ])
    .await;
    let library = &fixture.library;
    let docs = fixture.docs();
    let names = async || {
        let documents = library.documents().await.expect("listed");
        documents.into_iter().map(|document| document.name.to_string()).collect::<Vec<_>>()
    };
    let refused = async || library.status().await.expect("a status").refused.len();
    assert_eq!((names().await.len(), refused().await), (4, 2));

    // Only what is there is looked at.
    fs_err::remove_file(docs.join("a.md")).expect("removed");
    fs_err::remove_file(docs.join("sub/film.mp4")).expect("removed");
    fs_err::write(docs.join("sub/d.md"), "Text of d.").expect("written");
    fs_err::write(docs.join("new.md"), "Text of new.").expect("written");
    let options = IngestOptions::new().include(&["*.md"]).expect("a glob");
    let report = library.ingest(&[docs.join("sub")], options).await.expect("ingested");
    assert_eq!(counts(&report), [1, 0, 0, 1, 1]);
    assert_eq!(names().await, ["a.md", "sub/b.md", "sub/d.md", "subway.md"]);
    assert_eq!(refused().await, 1, "that of the other folder is still known");
    assert_eq!(library.status().await.expect("a status").roots.len(), 1);

    let report = library.ingest(&[docs.join("new.md")], IngestOptions::new()).await.expect("ingested");
    assert_eq!(counts(&report), [1, 0, 0, 0, 0]);
    let tagged = || IngestOptions::new().tags(&["draft".to_owned()]);
    let plan = Library::plan_ingest(Some(library), &[docs.join("sub")], &tagged()).await;
    plan.expect_err("the same is told beforehand");
    let error = library.ingest(&[docs.join("sub")], tagged()).await.expect_err("a part").to_string();
    assert!(error.contains("is part of"), "{error}");

    let report = library.ingest(&[docs], IngestOptions::new()).await.expect("ingested");
    assert_eq!(counts(&report), [1, 0, 0, 4, 1]);
    assert_eq!(names().await, ["new.md", "sub/b.md", "sub/c.txt", "sub/d.md", "subway.md"]);
}

#[tokio::test]
async fn a_folder_that_is_moved_with_its_library_is_followed() {
    let folder = TempDir::new().expect("a folder");
    let before = folder.path().join("before");
    fs_err::create_dir_all(before.join("docs")).expect("a folder");
    fs_err::write(before.join("docs/a.md"), "# A\n\nText of the first document.\n").expect("written");
    let library =
        Library::open_with(&before.join("library"), Access::Write, embedding()).await.expect("opened");
    let tags = ["mine".to_owned()];
    library.ingest(&[before.join("docs")], IngestOptions::new().tags(&tags)).await.expect("ingested");
    drop(library);

    let after = folder.path().join("after");
    fs_err::rename(&before, &after).expect("moved");
    let library =
        Library::open_with(&after.join("library"), Access::Write, embedding()).await.expect("opened");
    let report = library.ingest(&[after.join("docs")], IngestOptions::new()).await.expect("ingested");
    assert_eq!(counts(&report), [0, 0, 0, 1, 0]);
    let documents = library.documents().await.expect("listed");
    assert_eq!((documents.len(), documents[0].tags.as_slice()), (1, &tags[..]));
    let roots = library.status().await.expect("a status").roots;
    assert_eq!(roots, [fs_err::canonicalize(after.join("docs")).expect("a path")]);
}

#[tokio::test]
async fn what_is_left_out_later_is_removed_and_the_library_itself_is_no_document() {
    let fixture =
        Fixture::new(&[("a.md", "Text of a."), ("b.md", "Text of b."), ("drafts/c.md", "Text of c.")]).await;
    let paths = [fixture.docs()];
    let names = |documents: Vec<ibid::DocumentSummary>| {
        documents.into_iter().map(|document| document.name.to_string()).collect::<Vec<_>>()
    };
    let options = IngestOptions::new().exclude(&["drafts"]).expect("a glob");
    let report = fixture.library.ingest(&paths, options).await.expect("ingested");
    assert_eq!(report.removed, 1);
    let options = IngestOptions::new().include(&["a.*", "drafts/**"]).expect("globs");
    fixture.library.ingest(&paths, options).await.expect("ingested");
    assert_eq!(names(fixture.library.documents().await.expect("listed")), ["a.md", "drafts/c.md"]);

    let whole = [fixture.folder.path().to_owned()];
    let plan =
        Library::plan_ingest(Some(&fixture.library), &whole, &IngestOptions::new()).await.expect("planned");
    assert!(plan.roots[0].new.iter().all(|name| !name.as_str().starts_with("library/")), "{plan:?}");
    assert_eq!(fixture.library.status().await.expect("a status").roots.len(), 1, "a plan changes nothing");
}
