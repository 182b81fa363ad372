use ibid_ground::Quote;

fn main() {
    let _ = Quote { text: String::from("made up") };
}
