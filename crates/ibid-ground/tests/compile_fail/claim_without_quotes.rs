use ibid_ground::Claim;

fn main() {
    let _ = Claim::new(String::from("made up"), todo!(), Vec::new());
}
