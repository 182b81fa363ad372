use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::{Dataset, DatasetError, Omitted};

struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().expect("a temporary folder"));
        for (name, content) in files {
            let path = folder.path(name);
            fs_err::create_dir_all(path.parent().expect("it has one")).expect("a folder");
            fs_err::write(path, content).expect("a file");
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self) -> Result<Dataset, DatasetError> {
        Dataset::open(self.0.path())
    }

    fn error(&self) -> String {
        self.open().expect_err("it is broken").to_string()
    }
}

const CORPUS: (&str, &str) = (
    "corpus.jsonl",
    "{\"_id\": \"1\", \"title\": \"Wings\", \"text\": \"Wings lift.\"}\n{\"_id\": \"2\", \"title\": \"Heat\", \"text\": \"It flows.\"}\n",
);
const QUERIES: (&str, &str) =
    ("queries.jsonl", "{\"_id\": \"a\", \"text\": \"lift?\"}\n{\"_id\": \"b\", \"text\": \"heat?\"}\n");

fn beir(qrels: &str) -> Folder {
    Folder::with(&[CORPUS, QUERIES, ("qrels.tsv", qrels)])
}

fn file_of_questions(text: &str) -> Result<Dataset, String> {
    let folder = Folder::with(&[("questions.jsonl", text)]);
    Dataset::open(&folder.path("questions.jsonl")).map_err(|error| error.to_string())
}

#[test]
fn beir_with_graded_relevance() {
    let dataset =
        beir("query-id\tcorpus-id\tscore\r\na\t1\t2\r\na\t2\t0\r\nb\t2\t1\r\n").open().expect("it is good");
    let relevant: Vec<Vec<&str>> =
        dataset.queries().iter().map(|query| query.judgements.documents().collect()).collect();
    assert_eq!(relevant, [["1.txt"], ["2.txt"]]);
    assert_eq!(dataset.omitted(), Omitted::default());
}

#[test]
fn what_of_beir_is_left_out_is_counted() {
    let dataset = beir("a\t1\t1\na\t99\t1\na\t98\t1\nz\t1\t1\nb\t2\t-1\n").open().expect("it is good");
    assert_eq!(dataset.queries().len(), 1);
    let expected = Omitted {
        queries_without_judgements: 1,
        judgements_of_unknown_documents: 2,
        judgements_of_unknown_queries: 1,
        unanswerable: 0,
    };
    assert_eq!(dataset.omitted(), expected);
}

#[test]
fn judgements_of_a_split_are_found() {
    let folder =
        Folder::with(&[CORPUS, QUERIES, ("qrels/test.tsv", "query-id\tcorpus-id\tscore\na\t1\t1\n")]);
    assert_eq!(folder.open().expect("it is good").queries().len(), 1);
}

#[test]
fn broken_lines_are_named_with_file_and_number() {
    for (qrels, words) in [
        ("a\t1\t1\n\na\t2\n", ["qrels.tsv, line 3", "separated by tabs"]),
        ("a\t1\t1\na\t2\tyes\n", ["qrels.tsv, line 2", "`yes`"]),
        ("a\t1\t1x\n", ["qrels.tsv, line 1", "`1x`"]),
        ("a\t1\t1\na\t1\t2\n", ["qrels.tsv, line 2", "another score"]),
    ] {
        let error = beir(qrels).error();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    }
    let error =
        Folder::with(&[("corpus.jsonl", "{\"_id\": \"1\", \"text\": \"a\"}\n{\"text\": \"b\"}\n"), QUERIES])
            .error();
    assert!(error.contains("corpus.jsonl, line 2") && error.contains("_id"), "{error}");
}

#[test]
fn ids_are_distinct() {
    let twice = "{\"_id\": 7, \"text\": \"a\"}\n\n{\"_id\": \"7\", \"text\": \"b\"}\n";
    let error = Folder::with(&[("corpus.jsonl", twice), QUERIES, ("qrels.tsv", "a\t7\t1")]).error();
    assert!(error.contains("line 3") && error.contains("line 1 already"), "{error}");
    let error = file_of_questions(
        "{\"id\": \"x\", \"question\": \"Why?\", \"document\": \"a\"}\n{\"id\": \"x\", \"question\": \"How?\", \"document\": \"a\"}",
    );
    assert!(error.expect_err("twice").contains("`x`"));
}

#[test]
fn an_empty_data_set_says_why() {
    assert!(beir("query-id\tcorpus-id\tscore\n").error().contains("none of its 2 queries"));
    let folder = Folder::with(&[("questions.jsonl", "\n"), ("corpus/a.md", "text")]);
    assert!(folder.error().contains("no question"));
    let unanswerable = "{\"question\": \"Why?\", \"document\": null}";
    assert!(file_of_questions(unanswerable).expect_err("empty").contains("no question names a document"));
}

#[test]
fn a_folder_that_is_no_data_set_says_what_one_is() {
    let error = Folder::with(&[("notes.md", "text")]).error();
    assert!(error.contains("corpus.jsonl") && error.contains("questions.jsonl"), "{error}");
    let error = Folder::with(&[CORPUS, QUERIES]).error();
    assert!(error.contains("qrels.tsv") && error.contains("missing"), "{error}");
    let error = Folder::with(&[("questions.jsonl", "")]).error();
    assert!(error.contains("corpus") && error.contains("missing"), "{error}");
}

#[test]
fn questions_as_people_write_them() {
    let dataset = file_of_questions(
        "\u{feff}{\"question\": \"Why?\", \"document\": \"a.md\", \"answer\": \"because\", \"draft\": true}\r\n\
         {\"id\": 7, \"question\": \"How?\", \"document\": \"a.md\", \"also\": [\"b.md\"], \"answers\": [\"so\", \" \"]}\r\n\
         {\"id\": \"c\", \"question\": \"Who?\", \"document\": null}\r\n",
    )
    .expect("it is good");
    let [why, how] = dataset.queries() else { panic!("two questions") };
    assert_eq!(
        (why.id.as_str(), why.is_draft, why.answers.as_slice()),
        ("line-1", true, &["because".to_owned()][..])
    );
    assert_eq!((how.id.as_str(), how.answers.as_slice()), ("7", &["so".to_owned()][..]));
    assert!(how.judgements.is_relevant("a.md") && how.judgements.is_relevant("b.md"));
    assert_eq!(dataset.omitted().unanswerable, 1);
}

#[test]
fn a_question_without_a_document_or_without_words_is_an_error() {
    let error = file_of_questions("{\"question\": \"Why?\"}").expect_err("no document");
    assert!(error.contains("line 1") && error.contains("document"), "{error}");
    let error = file_of_questions("{\"question\": \" \", \"document\": \"a\"}").expect_err("empty");
    assert!(error.contains("line 1") && error.contains("empty"), "{error}");
    let error =
        file_of_questions("{\"question\": \"Why?\", \"document\": \"a\", \"answers\": 3}").expect_err("3");
    assert!(error.contains("a text or a list of texts"), "{error}");
}

#[test]
fn records_become_files_once() {
    let folder = Folder::with(&[
        (
            "corpus.jsonl",
            "{\"_id\": \"1\", \"title\": \"Wings\", \"text\": \"Wings lift.\"}\n{\"_id\": \"a/b\", \"title\": \"Heat\", \"text\": \"It flows.\"}\n",
        ),
        QUERIES,
        ("qrels.tsv", "a\t1\t1\n"),
    ]);
    let cache = TempDir::new().expect("a temporary folder");
    let write = || {
        let dataset = folder.open().expect("it is good");
        dataset.corpus_folder(cache.path()).expect("it can be written").expect("a folder")
    };
    let corpus = write();
    assert_eq!(fs_err::read_to_string(corpus.join("1.txt")).expect("it is there"), "Wings lift.\n");
    assert_eq!(fs_err::read_to_string(corpus.join("a%2Fb.txt")).expect("it is there"), "Heat\n\nIt flows.\n");

    let modified =
        |name: &str| fs_err::metadata(corpus.join(name)).and_then(|file| file.modified()).expect("a time");
    let before = modified("1.txt");
    fs_err::write(
        folder.path("corpus.jsonl"),
        "{\"_id\": \"1\", \"title\": \"Wings\", \"text\": \"Wings lift.\"}\n",
    )
    .expect("a file");
    assert_eq!(write(), corpus);
    assert_eq!(modified("1.txt"), before, "what is right is not written again");
    assert!(!corpus.join("a%2Fb.txt").exists(), "what is gone from the corpus is gone");
}

proptest! {
    #[test]
    fn no_file_of_questions_is_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("questions.jsonl");
        fs_err::write(&path, bytes).expect("a file");
        prop_assert!(Dataset::open(&path).is_err());
    }

    #[test]
    fn what_is_written_is_read(
        questions in prop::collection::vec(("[a-z年é\"\\\\]{0,19}[a-z年é]", "[a-z/]{1,10}", prop::collection::vec("[a-z0-9]{1,5}", 0..3)), 1..10),
    ) {
        let lines: Vec<String> = questions
            .iter()
            .map(|(question, document, answers)| {
                serde_json::json!({"question": question, "document": document, "answers": answers}).to_string()
            })
            .collect();
        let dataset = file_of_questions(&lines.join("\n")).expect("it is good");
        prop_assert_eq!(dataset.queries().len(), questions.len());
        for (query, (question, document, answers)) in dataset.queries().iter().zip(&questions) {
            prop_assert_eq!(query.text.as_str(), question);
            prop_assert!(query.judgements.is_relevant(document));
            prop_assert_eq!(&query.answers, answers);
        }
    }
}
