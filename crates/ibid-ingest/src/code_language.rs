use ibid_core::DocumentName;
use tree_sitter::Language;

/// Gives the grammar of a language.
type Grammar = fn() -> Language;

/// Extensions of source code, and the grammar that knows its syntax; code without one is cut as text is.
const LANGUAGES: &[(&[&str], Grammar)] = &[
    (&["rs"], || tree_sitter_rust::LANGUAGE.into()),
    (&["py", "pyi"], || tree_sitter_python::LANGUAGE.into()),
    (&["js", "mjs", "cjs", "jsx"], || tree_sitter_javascript::LANGUAGE.into()),
    (&["ts", "mts", "cts"], || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()),
    (&["tsx"], || tree_sitter_typescript::LANGUAGE_TSX.into()),
    (&["go"], || tree_sitter_go::LANGUAGE.into()),
    (&["java"], || tree_sitter_java::LANGUAGE.into()),
    (&["c", "h"], || tree_sitter_c::LANGUAGE.into()),
    (&["cc", "cpp", "cxx", "hh", "hpp", "hxx", "inl"], || tree_sitter_cpp::LANGUAGE.into()),
    (&["cs"], || tree_sitter_c_sharp::LANGUAGE.into()),
    (&["rb"], || tree_sitter_ruby::LANGUAGE.into()),
    (&["php"], || tree_sitter_php::LANGUAGE_PHP.into()),
    (&["sh", "bash", "zsh"], || tree_sitter_bash::LANGUAGE.into()),
    (&["scala", "sc"], || tree_sitter_scala::LANGUAGE.into()),
    (&["swift"], || tree_sitter_swift::LANGUAGE.into()),
    (&["kt", "kts"], || tree_sitter_kotlin_ng::LANGUAGE.into()),
    (&["lua"], || tree_sitter_lua::LANGUAGE.into()),
    (&["hs"], || tree_sitter_haskell::LANGUAGE.into()),
    (&["r"], || tree_sitter_r::LANGUAGE.into()),
    (&["ex", "exs"], || tree_sitter_elixir::LANGUAGE.into()),
    (&["zig"], || tree_sitter_zig::LANGUAGE.into()),
];

/// Extensions of source code in languages whose syntax is not known here.
pub(crate) const OTHER_CODE: &[&str] = &[
    "asm", "awk", "bat", "clj", "cljs", "cmake", "css", "dart", "erl", "f90", "fs", "gradle", "graphql",
    "groovy", "jl", "less", "m", "ml", "mm", "nim", "nix", "pas", "pl", "pm", "proto", "ps1", "scss", "sol",
    "sql", "sv", "tcl", "tf", "thrift", "v", "vb", "vhd", "vue", "svelte",
];

/// Whether files with this extension, in lower case, are source code.
pub(crate) fn is_code(extension: &str) -> bool {
    LANGUAGES.iter().any(|(extensions, _)| extensions.contains(&extension)) || OTHER_CODE.contains(&extension)
}

/// The grammar for a file, by its extension.
pub(crate) fn grammar(name: &DocumentName) -> Option<Language> {
    let extension = name.extension()?.to_lowercase();
    let (_, language) = LANGUAGES.iter().find(|(extensions, _)| extensions.contains(&extension.as_str()))?;
    Some(language())
}
