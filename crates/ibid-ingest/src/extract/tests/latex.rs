use super::{place, read};

fn text(source: &str) -> String {
    read("a.tex", source.as_bytes()).expect("read").text.trim().to_owned()
}

#[test]
fn tables_are_rows() {
    for (source, expected) in [
        (
            "\\begin{tabular}{l|r}\nName & Days \\\\ \\hline\nAda & 25 \\\\\nGrace & 26\n\\end{tabular}\nAfter.",
            "| Name | Days |\n|---|---|\n| Ada | 25 |\n| Grace | 26 |\n\nAfter.",
        ),
        (
            "Before \\begin{tabularx}{\\textwidth}{lX} a & b \\\\[2pt] \\cmidrule(lr){1-2} c\n\\& d & e \\\\* \\end{tabularx} after.",
            "Before\n\n| a | b |\n|---|---|\n| c & d | e |\n\n after.",
        ),
        (
            "\\begin{tabular}{lll}\\toprule\n\\multicolumn{3}{c}{Prices}\\\\\nWho & \\multicolumn{2}{c}{Days}\\\\\n\\multirow{2}{*}{Ada} & 1 & 2\\\\\n & 3 & $a & b$ | c\\\\\n\\end{tabular}",
            "Prices\n\n| Who | Days | Days |\n|---|---|---|\n| Ada | 1 | 2 |\n| Ada | 3 | $a & b$ \\| c |",
        ),
    ] {
        assert_eq!(text(source), expected, "{source}");
    }
    let document =
        read("a.tex", b"\\begin{tabular}{ll}\na & b\\\\\nc &\n d\\\\\n\\end{tabular}\n").expect("read");
    assert_eq!(place(&document, "| c | d |").to_string(), "line 3");
}

#[test]
fn macros_without_arguments_are_expanded() {
    for (source, expected) in [
        (
            "\\newcommand{\\foo}{Foobar}\n\\begin{document}\nIt is \\foo{} and \\foo.\n\\end{document}",
            "It is Foobar and Foobar.",
        ),
        (
            "\\def\\foo{the \\emph{Foo}}\\renewcommand*\\bar{\\foo{} bar\\xspace}\nIt is \\bar here.",
            "It is the Foo bar here.",
        ),
        ("\\providecommand{\\foo}[1]{Mr #1}\nIt is \\foo{Wu}.", "It is Wu."),
        ("\\newcommand{\\foo}{over\nSome lines} \\\\newcommand", "Some lines newcommand"),
    ] {
        assert_eq!(text(source), expected, "{source}");
    }
}

#[test]
fn what_is_left_out_is_noted() {
    let source = "\\input{intro}\n\\newcommand{\\person}[1]{Mr #1}\nText by \\person{Wu}. \\include{chapters/one}\n% \\input{no}\n";
    let document = read("a.tex", source.as_bytes()).expect("read");
    assert_eq!(
        document.coverage.notes,
        [
            "it includes `chapters/one`, `intro`, read as files of their own only",
            "what its macros print is left out: `\\person`"
        ]
    );
    assert!(read("a.tex", b"\\newcommand{\\foo}[1]{x}Text.").expect("read").coverage.notes.is_empty());
}

#[test]
fn macros_that_multiply_are_bounded() {
    let mut source = "\\newcommand{\\a}{lolololololololol}\n".to_owned();
    for (above, name) in ('a'..'p').zip('b'..) {
        let body = format!("\\{above}{{}}").repeat(10);
        source.extend(["\\newcommand{\\", &String::from(name), "}{", &body, "}\n"]);
    }
    source.push_str(&"\\b \\c \\p\n".repeat(100_000));
    source.push_str("The end.\n");
    let text = text(&source);
    assert!(text.ends_with("The end.") && text.len() < 16 << 20, "{}", text.len());
}

#[test]
fn a_line_of_many_tables_takes_no_stack() {
    let source = format!("{}x", "\\begin{tabular}{l}\\end{tabular}".repeat(100_000));
    assert_eq!(text(&source), "x");
    let source = format!("{}x", "\\begin{document}".repeat(100_000));
    assert_eq!(text(&source), "x");
}
